using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Apps;

/// <summary>How the golden cases of an installed app came out on this unit in a precision.</summary>
/// <param name="App">Which version of which app.</param>
/// <param name="Precision">The precision.</param>
/// <param name="Departure">The first way in which they departed from what is expected; null when they came out.</param>
public sealed record PrecisionProof(AppVersion App, ModelPrecision Precision, string? Departure)
{
    /// <summary>All that there are.</summary>
    internal static List<PrecisionProof> All(JournalSession session) => session.Query(
        "SELECT app_id, app_version, precision, departure FROM app_precision ORDER BY app_id, app_version, precision",
        row => new PrecisionProof(new AppVersion(row.GetString(0), row.GetString(1)), row.GetEnum<ModelPrecision>(2), row.GetStringOrNull(3)));

    /// <summary>Writes down how an installation came out; what was known of that version before goes.</summary>
    internal static void KeepNeedsTransaction(JournalTransaction transaction, AppVersion app, IEnumerable<PrecisionProof> proofs, DateTimeOffset now)
    {
        ForgetNeedsTransaction(transaction, app);
        foreach (PrecisionProof proof in proofs)
        {
            transaction.Execute(
                """
                INSERT INTO app_precision (app_id, app_version, precision, departure, proved_at)
                VALUES ($app, $version, $precision, $departure, $now)
                """,
                ("$app", app.Id), ("$version", app.Version), ("$precision", proof.Precision.ToString()), ("$departure", proof.Departure),
                ("$now", JournalTime.Format(now)));
        }
    }

    /// <summary>Forgets a version that is no longer on the unit.</summary>
    internal static void ForgetNeedsTransaction(JournalTransaction transaction, AppVersion app) => transaction.Execute(
        "DELETE FROM app_precision WHERE app_id = $app AND app_version = $version", ("$app", app.Id), ("$version", app.Version));

    /// <summary>The package in the precision that is preferred if that was proved here, and as it is otherwise, with the reason.</summary>
    internal static AppPackage Choose(AppPackage package, ModelPrecision preferred, IEnumerable<PrecisionProof> proofs)
    {
        if (preferred == ModelPrecision.Fp32 || !package.Manifest.Variants.Precisions.Contains(preferred))
        {
            return package;
        }

        var app = new AppVersion(package.Manifest.Id, package.Manifest.Version);
        string name = preferred.ToString().ToLowerInvariant();
        return proofs.FirstOrDefault(proof => proof.App == app && proof.Precision == preferred) switch
        {
            { Departure: null } => package.In(preferred),
            { Departure: { } departure } => package.In(ModelPrecision.Fp32, $"{name} is not used: {departure}"),
            null => package.In(ModelPrecision.Fp32, $"{name} is not used: its golden cases were not run on this unit; install the app from its package."),
        };
    }
}
