using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.Dicom.Data;
using Appliance.Edge.Commands;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Apps;
using Appliance.Simulators.Phantoms;

namespace Appliance.Edge.Tests.Commands.Infer;

/// <summary>A folder with studies, one for results and one with apps, and the verbs that work on them; removed with the test.</summary>
internal sealed class InferSite : IDisposable
{
    private static readonly ThoraxPhantomOptions Small = new() { Rows = 96, Columns = 96, Slices = 60 };

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("infer-");
    private readonly List<PackageFolder> _apps = [];

    public InferSite(params PackageFolder[] apps)
    {
        Directory.CreateDirectory(Studies);
        foreach (PackageFolder app in apps)
        {
            Add(app);
        }
    }

    public string Studies => Path.Combine(_root.FullName, "studies");

    public string Results => Path.Combine(_root.FullName, "results");

    public string Shipped => Path.Combine(_root.FullName, "apps");

    /// <summary>The state folder of the unit that the verbs are beside; empty until a test makes a unit of it.</summary>
    public StateFolder State => new(Path.Combine(_root.FullName, "state"));

    public StringWriter Output { get; } = new();

    public StringWriter Error { get; } = new();

    public JsonElement Summary => JsonDocument.Parse(File.ReadAllText(Path.Combine(Results, "summary.json"))).RootElement;

    public void Add(PackageFolder app)
    {
        Directory.CreateDirectory(Shipped);
        Directory.CreateSymbolicLink(Path.Combine(Shipped, Path.GetFileName(app.Path)), app.Path);
        _apps.Add(app);
    }

    /// <summary>Writes a chest that the app reports, into a folder of that name.</summary>
    /// <returns>Its Study Instance UID.</returns>
    public string Chest(string folder, int seed, Func<ThoraxPhantomOptions, ThoraxPhantomOptions>? change = null)
    {
        ThoraxPhantomOptions options = Small with { Seed = seed };
        options = change?.Invoke(options) ?? options;
        ThoraxPhantom.Make(options).WriteDicom(Directory.CreateDirectory(Path.Combine(Studies, folder)).FullName);
        return new PhantomDicom(options).StudyInstanceUid;
    }

    /// <summary>A study that the app refuses: one slice.</summary>
    public string Refused(string uid)
    {
        DicomDataset image = new Receive.TestObject().Dataset().AddOrUpdate(DicomTag.StudyInstanceUID, uid);
        string folder = Directory.CreateDirectory(Path.Combine(Studies, uid)).FullName;
        new DicomFile(image, DicomTransferSyntax.ExplicitVRLittleEndian).Save(Path.Combine(folder, "1.dcm"));
        return uid;
    }

    public Task<int> InferAsync(params string[] arguments) => InvokeAsync(["infer", Studies, "--output", Results, .. arguments]);

    public Task<int> InvokeAsync(string[] arguments, string language = "en") => InvokeUntilAsync(arguments, language, TestContext.Current.CancellationToken);

    /// <summary>The same, stopped by <paramref name="stop"/> as Ctrl-C would.</summary>
    public Task<int> InvokeStoppedAsync(CancellationToken stop, params string[] arguments) => InvokeUntilAsync(arguments, "en", stop);

    /// <summary>A verb that takes no settings, or is given its own.</summary>
    public Task<int> InvokeWithoutUnitAsync(string[] arguments, string language) => RunAsync(arguments, language, TestContext.Current.CancellationToken);

    private async Task<int> InvokeUntilAsync(string[] arguments, string language, CancellationToken stop)
    {
        string file = Path.Combine(_root.FullName, "profile.json");
        await File.WriteAllTextAsync(file, new JsonObject { ["Running"] = new JsonObject { ["AppsFolder"] = Shipped } }.ToJsonString(), TestContext.Current.CancellationToken);
        return await RunAsync([.. arguments, "--state", Path.Combine(_root.FullName, "state"), "--config", file], language, stop);
    }

    private async Task<int> RunAsync(string[] arguments, string language, CancellationToken stop)
    {
        CultureInfo before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        Output.GetStringBuilder().Clear();
        Error.GetStringBuilder().Clear();
        try
        {
            return await CommandTree.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = Output, Error = Error }, stop);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    public void Dispose()
    {
        _apps.ForEach(app => app.Dispose());
        _root.Delete(recursive: true);
    }
}
