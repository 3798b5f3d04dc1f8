using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;
using Appliance.Edge.Tests.Commands.Infer;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Import;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Edge.Tests.Commands;

/// <summary>The way of models/README.md with its own commands: from an ONNX file and ten cases to a signed app on a unit.</summary>
public sealed class MakerPathTests : IAsyncDisposable
{
    private const int Side = 144;
    private readonly TestUnit _unit = new();
    private readonly InferSite _site = new();
    private readonly DirectoryInfo _desk = Directory.CreateTempSubdirectory("maker-");

    private string App => Path.Combine(_desk.FullName, "heart-side");

    private static string Like => Path.Combine(new Appliance.Edge.Running.RunningOptions().AppsFolder, "cxr-orientation-qc");

    public async ValueTask DisposeAsync()
    {
        _desk.Delete(recursive: true);
        _site.Dispose();
        await _unit.DisposeAsync();
    }

    [Fact]
    public async Task ModelAndTenCases_BecomeASignedAppOnAUnit()
    {
        string model = Write("net.onnx", VoxelModel.Bytes(Place(0.31, 0.52), Place(0.515, 0.6)));
        string[] cases = [.. Enumerable.Range(1, 10).SelectMany(number => new[] { "--case", Case(number) })];
        string[] make = ["apps", "new", "heart-side", "--model", model, "--like", Like, "--output", App, .. cases];

        // Images that name somebody do not go into a package unless one says so, and nothing is left of the attempt.
        Assert.Equal(ExitCodes.Negative, await RunAsync(make));
        Assert.Contains("names a patient (PatientName, PatientID", _site.Error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(App));

        Assert.True(await RunAsync([.. make, "--may-be-named"]) == ExitCodes.Success, _site.Error.ToString());
        Assert.Equal(8, Cases().Count(expected => Codes(expected).Contains("low-confidence")));
        Assert.Equal(["body-part", "view-position"], Cases().SelectMany(Codes).Where(code => code != "low-confidence").Order(StringComparer.Ordinal));
        Assert.Contains("title.zh: ", _site.Output.ToString(), StringComparison.Ordinal);

        Assert.Equal(ExitCodes.Negative, await PackAsync());
        Assert.Contains("calibration.json: The confidence is not calibrated", _site.Error.ToString(), StringComparison.Ordinal);
        Assert.True(await RunAsync("apps", "calibrate", App, "answer", "--scores", Scores()) == ExitCodes.Success, _site.Error.ToString());
        Fill();
        Assert.True(await RunAsync("apps", "record", App) == ExitCodes.Success, _site.Error.ToString());
        Assert.Equal(8, Cases().Count(expected => (string?)expected["findings"]!.AsArray().SingleOrDefault()?["answer"] == "class-1"));

        Assert.True(await PackAsync() == ExitCodes.Success, _site.Error.ToString());
        Assert.True(await OnUnitAsync("apps", "install", Path.Combine(_desk.FullName, "app.tar")) == ExitCodes.Success, _site.Error.ToString());
        Assert.True(await OnUnitAsync("infer", Case(11), "--app", "heart-side", "--output", _site.Results) == ExitCodes.Success, _site.Output.ToString() + _site.Error);
        Assert.Single(Directory.GetFiles(_site.Results, "findings.json", SearchOption.AllDirectories));
        await SignedFolderHoldsAsync(model);
        await InstalledAppIsVerifiedAsync(model);
    }

    [Fact]
    public async Task Segmenter_LoadsAndRunsAsItIsMade()
    {
        string model = Write("net.onnx", TinyModel.Bytes()), study = Path.Combine(_desk.FullName, "chest");
        ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 144, Columns = 144, Slices = 60 }).WriteDicom(study);

        Assert.True(await RunAsync("apps", "new", "tissue", "--model", model, "--output", App, "--case", study, "--may-be-named") == ExitCodes.Success, _site.Error.ToString());

        JsonNode finding = Assert.Single(Assert.Single(Cases())["findings"]!.AsArray())!;
        Assert.Equal("class-1-volume", (string?)finding["id"]);
        Assert.InRange((double)finding["value"]!, 100, 100_000);
        Assert.Equal(
            ["MODEL_CARD.md", "certificate", "graph", "input", "intendedUse.en", "intendedUse.zh", "resources", "segments", "title.en", "title.zh", "vendor"],
            PackageGaps.Find(App).Select(gap => gap.Path).Where(path => !path.Contains('[', StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("no model", "ONNX Runtime cannot load it")]
    [InlineData("flat", "five dimensions")]
    public async Task ModelThatNoStepRuns_IsNamed_AndNothingIsMade(string what, string why)
    {
        byte[] bytes = what == "flat" ? OnnxWire.Model(OnnxWire.Node("Neg", "x", "y"), OnnxWire.Value(11, "x", 1, 4), OnnxWire.Value(12, "y", 1, 4)) : [1, 2, 3];

        Assert.Equal(ExitCodes.Negative, await RunAsync("apps", "new", "app", "--model", Write("net.onnx", bytes), "--output", App));

        Assert.Contains(why, _site.Error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(App));
    }

    [Fact]
    public async Task FolderThatIsThere_IsLeftAlone_AndAnIdThatIsNoneLeavesNothing()
    {
        string model = Write("net.onnx", TinyModel.Bytes());
        Assert.Equal(ExitCodes.Negative, await RunAsync("apps", "new", "No Id", "--model", model, "--output", App));
        Assert.False(Directory.Exists(App));
        Directory.CreateDirectory(App);
        Assert.Equal(ExitCodes.Usage, await RunAsync("apps", "new", "app", "--model", model, "--output", App));
        Assert.Empty(Directory.EnumerateFileSystemEntries(App));
    }

    [Fact]
    public void TheNthWriteFails_TheFolderIsWholeOrNotThere()
    {
        string model = Write("net.onnx", TinyModel.Bytes());
        IReadOnlyDictionary<string, byte[]> files = NewApp.Files("app", "net.onnx", ModelFacts.Of(TinyModel.Bytes()), ImageDraft.For("CT"));
        bool failed = true;
        for (int at = 1; failed; at++)
        {
            var disk = new FaultyFileSystem(at);
            try
            {
                NewCommand.Make(files, model, App, disk);
            }
            catch (IOException)
            {
                Assert.True(disk.Failed);
            }

            failed = disk.Failed;
            Assert.False(Directory.Exists(App + ".part"));
            if (Directory.Exists(App))
            {
                Assert.Equal(files.Count + 1, Directory.GetFiles(App).Length);
                Directory.Delete(App, recursive: true);
            }

            Assert.InRange(at, 1, 100);
        }
    }

    /// <summary><c>apps sign</c> leaves the signature in the folder, over every file as it is there.</summary>
    private async Task SignedFolderHoldsAsync(string model)
    {
        string signature = Path.Combine(App, PackageStatement.FileName);
        Assert.False(File.Exists(signature));
        Assert.True(await RunAsync("apps", "sign", App, "--key", Path.Combine(_desk.FullName, "publisher.pem"), "--region", "cn") == ExitCodes.Success, _site.Error.ToString());

        using var trusted = TrustedPublishers.Load(_unit.Folder.PublishersPath);
        (PackageStatement signed, string publisher) = PackageSignature.Open(File.ReadAllBytes(signature), trusted, "heart-side");
        Assert.Equal(("heart-side", "ours", "CN"), (signed.App, publisher, Assert.Single(signed.Regions)));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(model))), signed.Files["model.onnx"].Sha256);
        Assert.All(signed.Files, file => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(App, file.Key)))), file.Value.Sha256));
    }

    /// <summary><c>apps verify</c> shows the digest of every file, and names the app whose file is no longer what was signed.</summary>
    private async Task InstalledAppIsVerifiedAsync(string model)
    {
        _site.Output.GetStringBuilder().Clear();
        _site.Error.GetStringBuilder().Clear();
        Assert.True(await OnUnitAsync("apps", "verify") == ExitCodes.Success, _site.Error.ToString());
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(model))), _site.Output.ToString(), StringComparison.Ordinal);

        string installed = Assert.Single(Directory.GetFiles(_unit.Folder.AppsPath, "model.onnx", SearchOption.AllDirectories));
        byte[] bytes = File.ReadAllBytes(installed);
        bytes[^1] ^= 1;
        File.WriteAllBytes(installed, bytes);
        Assert.Equal(ExitCodes.Negative, await OnUnitAsync("apps", "verify"));
        Assert.Contains("model.onnx", _site.Error.ToString(), StringComparison.Ordinal);
    }

    private static int Place(double x, double y) => ((int)(y * Side) * Side) + (int)(x * Side);

    /// <summary>Eight chests, then a side view and a hand; what comes after them is not among the cases.</summary>
    private string Case(int number)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_desk.FullName, "cases", $"{number:D3}")).FullName;
        var options = new RadiographOptions { Rows = 160, Columns = 160, Seed = number, View = number == 9 ? "LL" : "PA", BodyPart = number == 10 ? "HAND" : "CHEST" };
        RadiographDicom.Make(options).Save(Path.Combine(folder, "0.dcm"));
        return folder;
    }

    private JsonNode[] Cases() => [.. Directory.GetFiles(Path.Combine(App, "golden"), "expected.json", SearchOption.AllDirectories).Select(file => JsonNode.Parse(File.ReadAllText(file))!)];

    private static IEnumerable<string> Codes(JsonNode expected) => expected["refusals"]!.AsArray().Select(code => (string)code!);

    /// <summary>The network is far surer than its logits say.</summary>
    private string Scores() => Write("scores.csv", System.Text.Encoding.UTF8.GetBytes(
        "label,class-0,class-1\n" + string.Concat(Enumerable.Range(0, 100).Select(number => number % 2 == 0 ? "class-0,0.9,0.2\n" : "class-1,0.1,0.9\n"))));

    /// <summary>Does what a person does.</summary>
    private void Fill()
    {
        foreach (string name in new[] { "app.json", "MODEL_CARD.md" })
        {
            string file = Path.Combine(App, name);
            File.WriteAllText(file, File.ReadAllText(file).Replace("[to be written]", "Test", StringComparison.Ordinal));
        }

        string record = Path.Combine(App, "draft.json");
        JsonNode decided = JsonNode.Parse(File.ReadAllText(record))!;
        decided["open"] = new JsonArray();
        File.WriteAllText(record, decided.ToJsonString());
    }

    private string Write(string name, byte[] bytes)
    {
        string file = Path.Combine(_desk.FullName, name);
        File.WriteAllBytes(file, bytes);
        return file;
    }

    private Task<int> PackAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string file = Path.Combine(_desk.FullName, "publisher.pem");
        Directory.CreateDirectory(_unit.Folder.PublishersPath);
        File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(_unit.Folder.PublishersPath, "ours.pem"), key.ExportSubjectPublicKeyInfoPem());
        return RunAsync("apps", "pack", App, "--key", file, "--out", Path.Combine(_desk.FullName, "app.tar"));
    }

    private Task<int> RunAsync(params string[] arguments) => _site.InvokeWithoutUnitAsync(arguments, "en");

    private Task<int> OnUnitAsync(params string[] arguments) => RunAsync([.. arguments, "--state", _unit.Folder.Path]);
}
