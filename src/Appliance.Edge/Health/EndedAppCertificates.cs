using System.Globalization;
using System.Text.Json;
using Appliance.Contracts;
using Appliance.Edge.Apps;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Health;

/// <summary>
/// The active apps whose certificate has ended: their results are for research from then on, and a person has to know. Read from the
/// manifests alone, as a package takes long to check; whether it may be used is asked elsewhere.
/// </summary>
internal static class EndedAppCertificates
{
    /// <summary>One alarm for each.</summary>
    /// <param name="session">The journal.</param>
    /// <param name="folder">The state folder, where installed apps lie.</param>
    /// <param name="appsFolder">Where those lie that come with the program.</param>
    /// <param name="today">The present.</param>
    public static IEnumerable<StandingAlarm> Read(JournalSession session, StateFolder folder, string appsFolder, DateOnly today)
    {
        var store = new AppStore(folder, new PhysicalFileSystem());
        List<AppRow> rows = AppTable.All(session);
        HashSet<string> known = [.. rows.Where(row => row.State is AppState.Active or AppState.Standby).Select(row => row.App.Id)];
        IEnumerable<string> shipped = Directory.Exists(appsFolder) ? Directory.GetDirectories(appsFolder) : [];
        IEnumerable<(string Id, DateOnly Ends)> certificates =
        [
            .. rows.Where(row => row.State == AppState.Active).Select(row => Certificate(store.FolderOf(row.App))).OfType<(string, DateOnly)>(),
            .. shipped.Select(Certificate).OfType<(string Id, DateOnly)>().Where(app => !known.Contains(app.Id)),
        ];
        return certificates.Where(app => app.Ends < today).Select(app => new StandingAlarm(AlarmCodes.AppCertificateEnded, app.Id, 0)).Distinct();
    }

    private static (string Id, DateOnly Ends)? Certificate(string package)
    {
        try
        {
            using FileStream manifest = File.OpenRead(Path.Combine(package, AppPackage.ManifestName));
            using var json = JsonDocument.Parse(manifest);
            return json.RootElement.TryGetProperty("certificate", out JsonElement certificate)
                && DateOnly.TryParseExact(certificate.GetProperty("expires").GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly ends)
                ? (json.RootElement.GetProperty("id").GetString()!, ends)
                : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null; // That it cannot be used is told by who wants to use it.
        }
    }
}
