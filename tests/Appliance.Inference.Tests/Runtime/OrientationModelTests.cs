using System.Security.Cryptography;
using System.Text.Json;
using Appliance.Inference.Classification;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Runtime;

/// <summary>The committed network is the trained one, gives what torch gave, and is worth what its metrics say, in our own pipeline.</summary>
public sealed class OrientationModelTests : IDisposable
{
    private static readonly string Training = Path.Combine(TestData.Models, "cxr-orientation-qc", "training");
    private static readonly JsonElement Metrics = JsonDocument.Parse(File.ReadAllText(Path.Combine(Training, "metrics.json"))).RootElement;
    private readonly OnnxModelCache _models = new(new OnnxRuntimeOptions { Threads = 1 });

    public void Dispose() => _models.Dispose();

    [Fact]
    public void Weights_AreThoseThatTheMetricsAreOf() =>
        Assert.Equal(Metrics.GetProperty("model").GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(RadiographApp.Model))));

    [Fact]
    public void Manifest_HasTheLimitThatWasFixedOnValidation()
    {
        using JsonDocument app = JsonDocument.Parse(File.ReadAllText(Path.Combine(RadiographApp.Package.Folder, "app.json")));
        double inApp = app.RootElement.GetProperty("graph").EnumerateArray().Single(step => step.GetProperty("id").GetString() == "chest").GetProperty("with").GetProperty("maxDistance").GetDouble();
        Assert.Equal(Metrics.GetProperty("limits").GetProperty("distance").GetDouble(), inApp, tolerance: 0.005);
    }

    [Fact]
    public void OnnxRuntime_GivesWhatTorchGave()
    {
        var picture = new float[TestSplit.Side * TestSplit.Side];
        for (int pixel = 0; pixel < picture.Length; pixel++)
        {
            double x = pixel % TestSplit.Side / (double)TestSplit.Side, y = pixel / TestSplit.Side / (double)TestSplit.Side;
            picture[pixel] = (float)(0.5 + (0.25 * Math.Sin((7 * x) + (3 * y))) + (0.25 * Math.Cos(11 * y * x)));
        }

        foreach (string output in new[] { "polarity", "rotation", "laterality", "distance" })
        {
            double[] expected = [.. Metrics.GetProperty("reference").GetProperty(output).EnumerateArray().Select(value => value.GetDouble())];
            float[] given = Scores(picture, output, expected.Length);
            Assert.All(expected.Zip(given), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-3 * Math.Max(1, Math.Abs(pair.First))));
        }
    }

    /// <summary>What the exported network promises of itself: turned, mirrored or inverted, the answers turn with the picture and no score changes.</summary>
    [Fact]
    public void TurningMirroringAndInverting_ExchangeScoresAndChangeNone()
    {
        float[] upright = [.. new RadiographPhantom(3).Render(TestSplit.Side, TestSplit.Side).Select(value => (float)value)];
        float[] turned = QuarterTurn.Clockwise(Volume(upright), 1).Voxels, inverted = [.. upright.Select(value => 1 - value)];

        float[] before = Scores(upright, "rotation", 4), after = Scores(turned, "rotation", 4);
        Assert.All(Enumerable.Range(0, 4), answer => Assert.Equal(before[answer], after[(answer + 1) % 4], tolerance: 1e-2f));
        Assert.Equal(Scores(upright, "polarity", 1)[0], -Scores(inverted, "polarity", 1)[0], tolerance: 1e-2f);
    }

    /// <summary>
    /// Every upright radiograph of the test part and some in other positions, written as CR, through the whole app. Shares must be within two
    /// radiographs of those that torch measured.
    /// </summary>
    [Fact]
    public async Task TestPart_ThroughTheApp_IsWorthWhatTheMetricsSay()
    {
        IReadOnlyList<double[]> pictures = TestSplit.Load();
        JsonElement measured = Metrics.GetProperty("test");
        Assert.Equal(measured.GetProperty("n").GetInt32(), pictures.Count);
        int accepted = 0, upright = 0, flagged = 0, turned = 0, inverted = 0, missed = 0;
        for (int index = 0; index < pictures.Count; index++)
        {
            AppResult came = await RunAsync(pictures[index], new RadiographOptions());
            accepted += came.Outcome == RunOutcome.Refused ? 0 : 1;
            upright += came.Outcome == RunOutcome.Reported && came.Answer("rotation") == "upright" && came.Answer("polarity") == "normal" ? 1 : 0;
            flagged += came.Outcome == RunOutcome.Reported && came.Answer("laterality") == "check" ? 1 : 0;
            AppResult changed = await RunAsync(pictures[index], new RadiographOptions { QuarterTurns = 1 + (index % 3), IsInverted = index % 2 == 0 });
            if (changed.Outcome == RunOutcome.Reported)
            {
                turned += changed.Answer("rotation") == new[] { "clockwise", "upside-down", "counterclockwise" }[index % 3] ? 1 : 0;
                inverted += changed.Answer("polarity") == (index % 2 == 0 ? "inverted" : "normal") ? 1 : 0;
            }
            else
            {
                missed++;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"n {pictures.Count}: accepted {accepted}, upright {upright}, flagged {flagged}, turned {turned}, inverted {inverted}, not answered {missed}");
        Assert.InRange(accepted / (double)pictures.Count, Share(measured, "likeness", "accepted") - (2.0 / pictures.Count), 1);
        Assert.True(accepted - upright <= 2 + (0.02 * pictures.Count), "Upright radiographs were called something else, or not answered.");
        Assert.InRange(flagged, 0, ((1 - Share(measured, "laterality", "specificity")) * pictures.Count) + 2);
        Assert.True(pictures.Count - missed - turned <= 1, "A turn was told wrongly.");
        Assert.True(pictures.Count - missed - inverted <= 1, "An inversion was told wrongly.");
        Assert.InRange(missed, 0, (0.03 * pictures.Count) + 2);
    }

    private static double Share(JsonElement measured, string head, string figure) => measured.GetProperty(head).GetProperty(figure).GetProperty("share").GetDouble();

    private async Task<AppResult> RunAsync(double[] picture, RadiographOptions options)
    {
        using var folder = new TemporaryFolder();
        var file = RadiographDicom.Make(picture, options with { Rows = TestSplit.Side, Columns = TestSplit.Side, BitsStored = 8 });
        return await RadiographApp.RunAsync(RadiographApp.Save(folder.Path, [file]), _models);
    }

    private float[] Scores(float[] picture, string output, int count)
    {
        string digest = RadiographApp.Package.Digests["orientation.onnx"];
        return new WholeVolume(_models.Get(digest, RadiographApp.Model), "image", output).Scores(Volume(picture), count, TestContext.Current.CancellationToken);
    }

    private static FloatVolume Volume(float[] picture) => new(
        VolumeGeometry.Box(default, new VolumeAxis(new(1, 0, 0), 1, TestSplit.Side), new VolumeAxis(new(0, 1, 0), 1, TestSplit.Side), new VolumeAxis(new(0, 0, 1), 1, 1)),
        picture,
        VoxelUnit.Scaled);
}
