using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>Whole graphs on an ellipsoid whose volume and axes are known, however it was scanned.</summary>
public sealed class VolumeGraphTests : IDisposable
{
    private const string Read = """
        { "id": "series", "type": "series", "with": { "maxGantryTiltDegrees": 25 } },
        { "id": "hu", "type": "volume", "inputs": { "series": "series" }, "with": { "leastMustBeBelowHu": -500 } },
        """;

    private const string Measured = """
        { "id": "measured", "type": "measure", "inputs": { "mask": "thing", "volume": "straight" }, "with": { "structures": { "thing": [1] }, "shapes": true } }
        """;

    private const string Straight = Read + """
        { "id": "straight", "type": "resample", "inputs": { "volume": "hu" }, "with": { "columnMm": 2, "rowMm": 2, "sliceMm": 2 } },
        { "id": "thing", "type": "threshold", "inputs": { "volume": "straight" }, "with": { "atLeast": -480 } },
        """ + Measured;

    private const string AsScanned = Read + """
        { "id": "straight", "type": "pad", "inputs": { "volume": "hu" }, "with": {} },
        { "id": "thing", "type": "threshold", "inputs": { "volume": "straight" }, "with": { "atLeast": -480 } },
        """ + Measured;

    private static readonly string[] Shapes = ["millilitres", "majorAxisMm", "minorAxisMm", "maxDiameterMm", "meanHu"];
    private static readonly double[] Uneven = [.. Enumerable.Range(0, 61).Select(slice => ((slice - 30) * 3.0) + (slice % 3 == 0 ? 0.8 : 0))];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<double, bool> Scans => new() { { 0, false }, { 20, false }, { -15, false }, { 0, true }, { 20, true } };

    [Theory]
    [MemberData(nameof(Scans))]
    public async Task TiltedOrUneven_MadeStraight_MeasuresTheTruth(double tilt, bool isUneven)
    {
        EllipsoidPhantom phantom = new() { TiltDegrees = tilt, TablePositions = isUneven ? Uneven : new EllipsoidPhantom().TablePositions };

        AppResult result = await RunAsync(Straight, phantom, null, Shapes);

        Assert.True(result.Outcome == RunOutcome.Reported, result.Failure + string.Join(' ', result.Refusals));
        Assert.Equal(phantom.Millilitres, result.Value("millilitres"), phantom.Millilitres * 0.01);
        Assert.Equal(120, result.Value("majorAxisMm"), 1.0);
        Assert.Equal(90, result.Value("minorAxisMm"), 1.0);
        Assert.Equal(120, result.Value("maxDiameterMm"), 3.0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public async Task UnevenSlices_CountEachForItsOwnExtent(double tilt)
    {
        // Twice as dense below the middle as above: the median distance alone would be far off.
        EllipsoidPhantom phantom = new() { TiltDegrees = tilt, TablePositions = [.. Enumerable.Range(0, 30).Select(slice => -80 + (slice * 2.8)), .. Enumerable.Range(0, 22).Select(slice => 5.2 + (slice * 3.9))] };

        AppResult result = await RunAsync(AsScanned.Replace(", \"shapes\": true", "", StringComparison.Ordinal), phantom, null, "millilitres");

        Assert.True(result.Outcome == RunOutcome.Reported, result.Failure + string.Join(' ', result.Refusals));
        Assert.Equal(phantom.Millilitres, result.Value("millilitres"), phantom.Millilitres * 0.015);
    }

    [Fact]
    public async Task Tilted_ShapesWithoutMakingStraight_FailAndSayWhatToDo()
    {
        AppResult result = await RunAsync(AsScanned, new EllipsoidPhantom { TiltDegrees = 20 }, null, Shapes);

        Assert.Equal(RunOutcome.Failed, result.Outcome);
        Assert.Contains("sheared by 20 degrees (gantry tilt); resample the volume first", result.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 20)]
    [InlineData(", \"with\": { \"maxGantryTiltDegrees\": 10 }", 20)]
    public async Task Tilted_MoreThanTheGraphMakesStraight_IsRefused(string with, double tilt)
    {
        AppResult result = await RunAsync(Straight.Replace(", \"with\": { \"maxGantryTiltDegrees\": 25 }", with, StringComparison.Ordinal), new EllipsoidPhantom { TiltDegrees = tilt }, null, Shapes);

        Assert.Equal(RunOutcome.Refused, result.Outcome);
        Assert.Equal(["20"], result.Refusals.Single(reason => reason.Code == RefusalCodes.GantryTilt).Facts);
    }

    /// <summary>Turned, tilted, cropped, resampled, cut into patches for a model, and back onto the frames that were sent.</summary>
    [Fact]
    public async Task Restored_SegmentationLiesOnTheSeries_AndThreadsChangeNothing()
    {
        const string Steps = Read + """
            { "id": "straight", "type": "resample", "inputs": { "volume": "hu" }, "with": { "columnMm": 2.2, "rowMm": 2.1, "sliceMm": 2.3 } },
            { "id": "turned", "type": "orient", "inputs": { "volume": "straight" }, "with": { "to": "LIA" } },
            { "id": "bright", "type": "threshold", "inputs": { "volume": "turned" }, "with": { "atLeast": -480 } },
            { "id": "box", "type": "crop", "inputs": { "volume": "turned", "mask": "bright" }, "with": { "marginMm": 10 } },
            { "id": "scaled", "type": "normalise", "inputs": { "volume": "box" }, "with": { "by": "fixed", "mean": -480, "deviation": 500 } },
            {
              "id": "found", "type": "patches", "inputs": { "volume": "scaled" },
              "with": { "model": "tiny.onnx", "input": "x", "output": "y", "classes": 2, "columns": 24, "rows": 32, "slices": 16, "overlap": 0.5 }
            },
            { "id": "smooth", "type": "morphology", "inputs": { "mask": "found" }, "with": { "operations": [{ "do": "open", "radiusMm": 4 }, { "do": "close", "radiusMm": 4 }, { "do": "fillCavities", "maxMillilitres": 5 }] } },
            { "id": "parts", "type": "components", "inputs": { "mask": "smooth" }, "with": { "connectivity": "corners" } },
            { "id": "back", "type": "restore", "inputs": { "mask": "parts", "onto": "hu" } },
            { "id": "measured", "type": "measure", "inputs": { "mask": "back", "volume": "hu" }, "with": { "structures": { "thing": [1] } } }
            """;
        EllipsoidPhantom phantom = new() { TiltDegrees = 20 };
        IReadOnlyList<string> paths = phantom.WriteDicom(Path.Combine(_folder.Path, "series"));
        AppPackage package = GraphApp.Make(Path.Combine(_folder.Path, "app"), Steps, "back", "millilitres", "meanHu");

        AppResult result = await GraphApp.RunAsync(package, paths, threads: 2), single = await GraphApp.RunAsync(package, paths, threads: 1);

        Assert.True(result.Outcome == RunOutcome.Reported, result.Failure + string.Join(' ', result.Refusals));
        Assert.Equal(phantom.Millilitres, result.Value("millilitres"), phantom.Millilitres * 0.02);
        Assert.Equal(result.SourceFrames.Count, result.Segmentation!.Geometry.Slices);
        Assert.Equal(single.Segmentation!.Labels, result.Segmentation.Labels);
        Assert.Equal(single.Findings, result.Findings);
        // The mask is where the water is: all but the rim, which resampling blurs, has its density.
        var dense = Densitometry.Of(Samples.Read(paths), result.Segmentation, 1);
        Assert.InRange(dense.FractionBelow(-500), 0, 0.03);
    }

    [Fact]
    public async Task Segmentation_NotBroughtBack_FailsInsteadOfLyingElsewhere()
    {
        AppResult result = await RunAsync(Straight, new EllipsoidPhantom(), "thing", "millilitres");

        Assert.Equal(RunOutcome.Failed, result.Outcome);
        Assert.Contains("restore", result.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hounsfield")]
    [InlineData("intensity")]
    public async Task RescalePerSlice_IsAppliedToEachSlice(string unit)
    {
        double[] slopes = [1, 0.5, 2, 8, 4];
        var phantom = new EllipsoidPhantom { Slope = slice => slopes[slice % slopes.Length] };
        string steps = AsScanned.Replace("\"leastMustBeBelowHu\": -500", $"\"unit\": \"{unit}\"", StringComparison.Ordinal);

        AppResult result = await RunAsync(steps, phantom, null, "millilitres", "mean");

        Assert.True(result.Outcome == RunOutcome.Reported, result.Failure + string.Join(' ', result.Refusals));
        Assert.Equal(EllipsoidPhantom.InsideHu, result.Value("mean"), 9);
        Assert.Equal(phantom.Millilitres, result.Value("millilitres"), phantom.Millilitres * 0.01);
    }

    [Fact]
    public async Task NothingAboveTheThreshold_HasNoDensity_AndIsRefused()
    {
        AppResult density = await RunAsync(Straight.Replace("-480", "900", StringComparison.Ordinal), new EllipsoidPhantom(), null, "meanHu");
        AppResult volume = await RunAsync(Straight.Replace("-480", "900", StringComparison.Ordinal), new EllipsoidPhantom(), null, "millilitres");

        Assert.Equal(RefusalCodes.NothingFound, Assert.Single(density.Refusals).Code);
        Assert.Equal(0, volume.Value("millilitres"));
    }

    [Fact]
    public async Task ScaledVolumeWhereHounsfieldUnitsAreNeeded_FailsAndSaysSo()
    {
        const string Steps = Read + """
            { "id": "straight", "type": "window", "inputs": { "volume": "hu" }, "with": { "centre": 0, "width": 100 } },
            { "id": "thing", "type": "onnx", "inputs": { "volume": "straight" }, "with": { "model": "tiny.onnx", "input": "x", "output": "y" } },
            """ + Measured;

        AppResult result = await RunAsync(Steps, new EllipsoidPhantom(), null, "millilitres");

        Assert.Equal("Step 'thing': The input 'volume' is a FloatVolume; HuVolume is expected.", result.Failure);
    }

    [Fact]
    public async Task FlatVolume_IsRefused()
    {
        string steps = Straight.Replace("\"inputs\": { \"volume\": \"straight\" }, \"with\": { \"atLeast\": -480 }", "\"inputs\": { \"volume\": \"flat\" }, \"with\": { \"atLeast\": 0 }", StringComparison.Ordinal)
            + """, { "id": "flat", "type": "normalise", "inputs": { "volume": "straight" }, "with": { "by": "quantiles", "lowPercent": 1, "highPercent": 2 } }""";

        Assert.Equal(RefusalCodes.FlatVolume, Assert.Single((await RunAsync(steps, new EllipsoidPhantom(), null, "millilitres")).Refusals).Code);
    }

    [Fact]
    public async Task FinerThanCanBeHeld_IsRefused()
    {
        string steps = Straight.Replace("\"columnMm\": 2, \"rowMm\": 2, \"sliceMm\": 2", "\"columnMm\": 0.1, \"rowMm\": 0.1, \"sliceMm\": 0.1", StringComparison.Ordinal);

        Assert.Equal(RefusalCodes.TooLarge, Assert.Single((await RunAsync(steps, new EllipsoidPhantom(), null, "millilitres")).Refusals).Code);
    }

    public static TheoryData<string, string> BadOptions => new()
    {
        { """{ "id": "bad", "type": "orient", "inputs": { "volume": "hu" }, "with": { "to": "LRS" } }""", "with.to" },
        { """{ "id": "bad", "type": "resample", "inputs": { "volume": "hu" }, "with": { "rowMm": 0 } }""", "with.rowMm" },
        { """{ "id": "bad", "type": "crop", "inputs": { "volume": "hu", "mask": "thing" }, "with": { "marginMm": -1 } }""", "with.marginMm" },
        { """{ "id": "bad", "type": "pad", "inputs": { "volume": "hu" }, "with": { "columns": 0 } }""", "with.columns" },
        { """{ "id": "bad", "type": "window", "inputs": { "volume": "hu" }, "with": { "centre": 0, "width": 0 } }""", "with.width" },
        { """{ "id": "bad", "type": "normalise", "inputs": { "volume": "hu" }, "with": { "by": "fixed", "mean": 1 } }""", "with.deviation" },
        { """{ "id": "bad", "type": "normalise", "inputs": { "volume": "hu" }, "with": { "by": "quantiles", "lowPercent": 90, "highPercent": 10 } }""", "with.lowPercent" },
        { """{ "id": "bad", "type": "threshold", "inputs": { "volume": "hu" }, "with": { } }""", "with.atLeast" },
        { """{ "id": "bad", "type": "threshold", "inputs": { "volume": "hu" }, "with": { "atLeast": 5, "below": 5 } }""", "with.below" },
        { """{ "id": "bad", "type": "distance", "inputs": { "mask": "thing" }, "with": { "side": "beside" } }""", "with.side" },
        { """{ "id": "bad", "type": "series", "with": { "maxGantryTiltDegrees": 60 } }""", "with.maxGantryTiltDegrees" },
        { """{ "id": "bad", "type": "morphology", "inputs": { "mask": "thing" }, "with": { "operations": [{ "do": "open" }] } }""", "with.operations[0].radiusMm" },
        { """{ "id": "bad", "type": "morphology", "inputs": { "mask": "thing" }, "with": { "operations": [{ "do": "fillCavities", "radiusMm": 3 }] } }""", "with.operations[0].maxMillilitres" },
        { """{ "id": "bad", "type": "patches", "inputs": { "volume": "hu" }, "with": { "model": "none.onnx", "input": "x", "output": "y", "classes": 2 } }""", "with.model" },
        { """{ "id": "bad", "type": "patches", "inputs": { "volume": "hu" }, "with": { "model": "tiny.onnx", "input": "x", "output": "y", "classes": 1 } }""", "with.classes" },
        { """{ "id": "bad", "type": "patches", "inputs": { "volume": "hu" }, "with": { "model": "tiny.onnx", "input": "x", "output": "y", "classes": 2, "overlap": 1 } }""", "with.overlap" },
        { """{ "id": "bad", "type": "patches", "inputs": { "volume": "hu" }, "with": { "model": "tiny.onnx", "input": "x", "output": "y", "classes": 2, "class": 2, "threshold": 1 } }""", "with.class" },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void BadOption_IsAFaultWithItsPath(string step, string path)
    {
        var package = Assert.Throws<AppPackageException>(() => GraphApp.Make(Path.Combine(_folder.Path, "app"), Straight + "," + step, null, "millilitres"));

        Assert.Contains(package.Faults, fault => fault.Path.EndsWith(path, StringComparison.Ordinal));
    }

    private Task<AppResult> RunAsync(string steps, EllipsoidPhantom phantom, string? segmentation, params string[] measures) => GraphApp.RunAsync(
        GraphApp.Make(Directory.CreateDirectory(Path.Combine(_folder.Path, Path.GetRandomFileName())).FullName, steps, segmentation, measures),
        phantom.WriteDicom(Path.Combine(_folder.Path, Path.GetRandomFileName())));
}
