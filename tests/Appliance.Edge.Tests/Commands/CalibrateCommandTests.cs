using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;
using Appliance.Edge.Tests.Apps;
using Appliance.Inference.Apps;
using Appliance.Inference.Classification;
using Appliance.Simulators.Phantoms;

namespace Appliance.Edge.Tests.Commands;

/// <summary>A publisher fits the confidence of a classifier before the app is packed.</summary>
public sealed class CalibrateCommandTests : IDisposable
{
    private const string Steps = """
        [
          {
            "id": "look", "type": "classify", "inputs": { "volume": "hu" },
            "with": {
              "model": "lung-air.onnx", "input": "x", "output": "y", "activation": "sigmoid",
              "classes": [
                { "id": "no", "title": { "en": "No", "zh": "否" }, "concept": { "value": "373067005", "scheme": "SCT", "meaning": "No" } },
                { "id": "yes", "title": { "en": "Yes", "zh": "是" }, "concept": { "value": "373066001", "scheme": "SCT", "meaning": "Yes" } }
              ]
            }
          },
          { "id": "sure", "type": "calibrate", "inputs": { "logits": "look" }, "with": { "file": "calibration/look.json" } }
        ]
        """;

    private readonly PackageFolder _app = PackageFolder.OfLungDensity(change: manifest =>
    {
        foreach (JsonNode? step in JsonNode.Parse(Steps)!.AsArray())
        {
            manifest["graph"]!.AsArray().Add(step!.DeepClone());
        }
    });

    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private string Table => Path.Combine(_app.Path, "calibration", "look.json");

    public void Dispose() => _app.Dispose();

    [Theory]
    [InlineData("temperature")]
    [InlineData("isotonic")]
    public async Task Calibrate_OverconfidentScores_WritesTheFile_AndTellsTheErrorBeforeAndAfter(string method)
    {
        Assert.Contains("holds no file 'calibration/look.json'", Assert.Throws<AppPackageException>(() => AppPackage.Load(_app.Path)).Message, StringComparison.Ordinal);
        string csv = WriteScores(2000);

        int code = await InvokeAsync("apps", "calibrate", _app.Path, "sure", "--scores", csv, "--method", method);

        Assert.True(code == ExitCodes.Success, _error.ToString());
        Calibration written = Calibration.Read(await File.ReadAllBytesAsync(Table, TestContext.Current.CancellationToken));
        Assert.Equal(method == "isotonic", written.Points.Count > 0);
        Assert.Equal(2000, written.Cases);
        Assert.InRange(written.EceBefore!.Value, 0.05, 0.3);
        Assert.InRange(written.EceAfter!.Value, 0, 0.04);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"calibration error {100 * written.EceBefore:0.00} % before, {100 * written.EceAfter:0.00} % after"), _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("calibration/look.json", AppPackage.Load(_app.Path).Digests.Keys);
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(Table)!));
    }

    [Theory]
    [InlineData("sure", "label,score\nno,1\n", "1 cases are too few")]
    [InlineData("sure", "label,no\n", "Line 1 must be 'label,no,yes' or 'label,score'")]
    [InlineData("look", "label,score\n", "There is no calibrate step 'look'")]
    public async Task Calibrate_CannotBeDone_SaysWhyAndWritesNothing(string step, string csv, string why)
    {
        string file = Path.Combine(_app.Path, "..", "scores.csv");
        await File.WriteAllTextAsync(file, csv, TestContext.Current.CancellationToken);

        int code = await InvokeAsync("apps", "calibrate", _app.Path, step, "--scores", file);

        Assert.Equal(ExitCodes.Negative, code);
        Assert.Contains(why, _error.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(Table));
    }

    [Fact]
    public async Task Calibrate_NoSuchFile_IsSaid() =>
        Assert.Equal(ExitCodes.Unavailable, await InvokeAsync("apps", "calibrate", _app.Path, "sure", "--scores", Path.Combine(_app.Path, "none.csv")));

    /// <summary>Scores that are three times as large as they may be.</summary>
    private string WriteScores(int cases)
    {
        var random = new SeededRandom(3);
        var csv = new StringWriter();
        csv.WriteLine("label,score");
        for (int index = 0; index < cases; index++)
        {
            double logit = random.Between(-2, 2);
            string label = random.NextUnit() < 1 / (1 + Math.Exp(-logit)) ? "yes" : "no";
            csv.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{label},{3 * logit:R}"));
        }

        string file = Path.Combine(_app.Path, "..", "scores.csv");
        File.WriteAllText(file, csv.ToString());
        return file;
    }

    private async Task<int> InvokeAsync(params string[] arguments) => await CommandTree.Create().Parse(arguments)
        .InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error }, TestContext.Current.CancellationToken);
}
