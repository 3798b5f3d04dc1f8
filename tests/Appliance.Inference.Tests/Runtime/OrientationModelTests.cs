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
    private const double MostUnanswered = 0.25;
    private const double LeastFlagged = 0.5;
    private readonly OnnxModelCache _models = new(new OnnxRuntimeOptions { Threads = 1 });

    public void Dispose() => _models.Dispose();

    [Fact]
    public void Weights_AreThoseThatTheMetricsAreOf() =>
        Assert.Equal(Metrics.GetProperty("model").GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(RadiographApp.Model))));

    [Theory]
    [InlineData("chest", "distance")]
    [InlineData("a-chest", "stranger")]
    public void Manifest_HasTheLimitsThatWereFixedOnValidation(string id, string limit)
    {
        using JsonDocument app = JsonDocument.Parse(File.ReadAllText(Path.Combine(RadiographApp.Package.Folder, "app.json")));
        JsonElement step = app.RootElement.GetProperty("graph").EnumerateArray().Single(step => step.GetProperty("id").GetString() == id);
        Assert.Equal(Metrics.GetProperty("limits").GetProperty(limit).GetDouble(), step.GetProperty("with").GetProperty("maxDistance").GetDouble());
    }

    [Theory]
    [InlineData("polarity")]
    [InlineData("rotation")]
    [InlineData("laterality")]
    public void Calibration_IsWhatTheScoresOfTheValidationPartGive(string step)
    {
        CalibrationTarget target = CalibrationTarget.Find(RadiographApp.Package.Folder, step);
        using StreamReader csv = File.OpenText(Path.Combine(Training, $"{step}.csv"));
        Calibration fitted = CalibrationFit.Of(ScoredCases.Read(csv, target.Classes, target.Gives), CalibrationMethod.Isotonic);
        Assert.Equal(File.ReadAllBytes(target.File), fitted.ToJson());
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

        foreach (string output in new[] { "polarity", "rotation", "laterality", "distance", "stranger" })
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

        // The score of laterality is that of being mirrored less the limit from which it is flagged: without the limit, mirroring changes its sign.
        float[] mirrored = [.. Enumerable.Range(0, upright.Length).Select(pixel => upright[(pixel / TestSplit.Side * TestSplit.Side) + TestSplit.Side - 1 - (pixel % TestSplit.Side)])];
        float flagAt = Metrics.GetProperty("limits").GetProperty("laterality_flag_at_logit").GetSingle();
        Assert.Equal(Scores(upright, "laterality", 1)[0] + flagAt, -(Scores(mirrored, "laterality", 1)[0] + flagAt), tolerance: 1e-2f);
    }

    /// <summary>The network on every radiograph of the test part, scaled as the app does: the shares are those that torch measured.</summary>
    [Fact]
    public void TestPart_EveryRadiograph_IsWorthWhatTheMetricsSay()
    {
        IReadOnlyList<double[]> pictures = TestSplit.Load();
        JsonElement measured = Metrics.GetProperty("test");
        Assert.Equal(measured.GetProperty("n").GetInt32(), pictures.Count);
        double Limit(string name) => Metrics.GetProperty("limits").GetProperty(name).GetDouble();
        double flagAt = Limit("laterality_flag_at_logit");
        int upright = 0, normal = 0, notFlagged = 0, mirrorFlagged = 0, accepted = 0;
        foreach (double[] picture in pictures)
        {
            FloatVolume volume = Volume([.. picture.Select(grey => (float)grey)]);
            double[] ends = ValueRanks.Of(volume).Quantiles(0.01, 0.99);
            float[] scaled = Scaling.Apply(volume, ends[0], ends[1] - ends[0], 0, 1).Voxels;
            float laterality = Scores(scaled, "laterality", 1)[0];
            float[] rotation = Scores(scaled, "rotation", 4);
            upright += rotation[0] == rotation.Max() ? 1 : 0;
            normal += Scores(scaled, "polarity", 1)[0] <= 0 ? 1 : 0;
            notFlagged += laterality <= 0 ? 1 : 0;
            mirrorFlagged += -(laterality + flagAt) - flagAt > 0 ? 1 : 0;
            accepted += Scores(scaled, "distance", 1)[0] <= Limit("distance") && Scores(scaled, "stranger", 1)[0] <= Limit("stranger") ? 1 : 0;
        }

        double one = 1.0 / pictures.Count;
        Assert.Equal(Share(measured, "rotation", "specificity"), upright * one, tolerance: one);
        Assert.Equal(Share(measured, "polarity", "specificity"), normal * one, tolerance: one);
        Assert.Equal(Share(measured, "laterality", "specificity"), notFlagged * one, tolerance: one);
        Assert.Equal(Share(measured, "laterality", "sensitivity"), mirrorFlagged * one, tolerance: one);
        Assert.Equal(Share(measured, "likeness", "accepted"), accepted * one, tolerance: one);
    }

    /// <summary>Every third radiograph of the test part as a CR through the whole app: as it is, and turned, inverted or mirrored.</summary>
    [Fact]
    public async Task TestPart_ThroughTheApp_IsAnsweredRightly_OrNotAtAll()
    {
        string[] turns = ["upright", "clockwise", "upside-down", "counterclockwise"];
        int asked = 0, unanswered = 0, wrong = 0, falseFlags = 0, mirrored = 0, flagged = 0;
        foreach ((int index, double[] picture) in TestSplit.Load().Index().Where(picture => picture.Index % 3 == 0))
        {
            foreach (RadiographOptions options in new[] { new RadiographOptions(), new RadiographOptions { QuarterTurns = index % 4, IsInverted = index % 2 == 0, IsMirrored = index % 2 == 1 } })
            {
                AppResult result = await RunAsync(picture, options);
                asked++;
                mirrored += options.IsMirrored ? 1 : 0;
                if (result.Outcome != RunOutcome.Reported)
                {
                    unanswered++;
                    continue;
                }

                bool isRight = result.Answer("rotation") == turns[options.QuarterTurns] && result.Answer("polarity") == (options.IsInverted ? "inverted" : "normal");
                bool isFlagged = result.Answer("laterality") == "check";
                wrong += isRight ? 0 : 1;
                falseFlags += isFlagged && !options.IsMirrored ? 1 : 0;
                flagged += isFlagged && options.IsMirrored ? 1 : 0;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{asked} asked, {unanswered} not answered, {wrong} wrong, {falseFlags} flagged falsely, {flagged} of {mirrored} mirrored ones flagged");
        Assert.Equal((0, 0), (wrong, falseFlags));
        Assert.InRange(unanswered / (double)asked, 0, MostUnanswered);
        Assert.InRange(flagged / (double)mirrored, LeastFlagged, 1);
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
