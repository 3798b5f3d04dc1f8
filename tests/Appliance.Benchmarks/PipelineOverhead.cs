using System.Diagnostics;
using System.Globalization;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Inference.Volumes;
using Appliance.Simulators.Phantoms;
using Microsoft.ML.OnnxRuntime;

namespace Appliance.Benchmarks;

/// <summary>
/// The shipped app <c>mr-brain-volumetry</c>, from DICOM files to findings and pages, next to bare <c>InferenceSession.Run</c>s of its two networks on
/// as many voxels, taking turns in one process. What lies between is the pipeline's own; its steps before and after the networks stand next to
/// the same in numpy and scipy.
/// </summary>
internal static class PipelineOverhead
{
    private const int Rounds = 3;
    private const string App = "mr-brain-volumetry";
    private static readonly string[] Packages = [App, "head-conformed", "skull-strip"];

    /// <summary>Each network: its file, the step that runs it, and the classes that it scores.</summary>
    private static readonly (string File, string Step, int Classes)[] Networks = [("skull-strip/mindgrab.onnx", "strip/network", 2), ("mr-brain-volumetry/meshnet-18.onnx", "network", 18)];

    /// <summary>The steps from the volume to what the first network sees, and from what the networks say to measurements.</summary>
    private static readonly (string[] Before, string[] After) Around = (
        ["conform/conformed", "conform/scaled", "conform/bright", "conform/largest", "conform/cropped"],
        ["strip/largest", "strip/filled", "structures", "labels", "intracranial", "measured", "measured-whole"]);

    private static readonly string Weights = Path.Combine(TestData.Root, "models", "brainchop");

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Report.Title($"{App}, a head of 1 mm voxels: the app next to InferenceSession.Run of its networks, best of {Rounds}");
        if (!Directory.Exists(Weights))
        {
            Console.WriteLine($"There is no {Weights}; APPLIANCE_TEST_DATA names the folder that has it.");
            return;
        }

        using var folder = new TestFolder();
        string apps = folder.Sub("apps");
        foreach (string package in Packages)
        {
            await PackageWeights.CompleteAsync(Path.Combine(Repository.Root, "models", package), Path.Combine(apps, package), FindAsync, cancellationToken);
        }

        AppPackage app = AppPackage.Load(Path.Combine(apps, App), AppCatalogue.ModulesIn(apps));
        var phantom = new HeadPhantom();
        IReadOnlyList<string> files = phantom.Series(MrPlane.Sagittal, 1, 1).WriteDicom(folder.Sub("study"));
        using var models = new OnnxModelCache(new OnnxRuntimeOptions());
        var engine = new AppEngine(models, TimeProvider.System);
        BareNetwork[]? bare = null;
        VoxelBox head = default;
        Mask? segmentation = null;
        var alone = new List<double>();
        var whole = new List<(double Seconds, IReadOnlyList<StepTiming> Steps)>();

        // The first round loads and compiles, and tells how large the head is.
        for (int round = -1; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            StudyInput study = StudyInput.Open(files, cancellationToken);
            AppResult result = await engine.RunAsync(app, study, progress: null, cancellationToken);
            double all = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (result.Outcome != RunOutcome.Reported)
            {
                throw new InvalidOperationException(result.Failure ?? string.Join(" ", result.Refusals));
            }

            segmentation = result.Segmentation!;
            head = bare is null ? Head(phantom, segmentation.Geometry) : head;
            bare ??= [.. Networks.Select(network => new BareNetwork(Path.Combine(apps, network.File), network.Classes, head))];
            start = Stopwatch.GetTimestamp();
            Array.ForEach(bare, network => network.Run());
            double networks = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (round >= 0)
            {
                alone.Add(networks);
                whole.Add((all, result.Timings));
            }
        }

        Array.ForEach(bare!, network => network.Dispose());
        (double Seconds, IReadOnlyList<StepTiming> Steps) leanest = whole.MinBy(run => run.Seconds - NetworkSeconds(run.Steps));
        Tell(head, alone.Min(), leanest, whole.Min(run => run.Seconds));
        Compare(leanest.Steps, segmentation!, await BrainPeer.RunAsync(folder, segmentation!, cancellationToken));
    }

    private static void Compare(IReadOnlyList<StepTiming> steps, Mask segmentation, (double Before, double After, long Voxels) peer)
    {
        double Seconds(string[] names) => steps.Where(step => names.Contains(step.StepId)).Sum(step => step.Duration.TotalSeconds);
        (double before, double after) = (Seconds(Around.Before), Seconds(Around.After));
        Report.Row("before the networks", Report.Number(1000 * before, "ms"), Report.Ratio(peer.Before, before, "the app, numpy and scipy"));
        Report.Row("after them", Report.Number(1000 * after, "ms"), Report.Ratio(peer.After, after, "the app, numpy and scipy"));
        Report.Row("both", Report.Number(1000 * (before + after), "ms"), $"{Report.Ratio(peer.Before + peer.After, before + after, "the app, numpy and scipy")} (target 3)");
        Report.Row("  (voxels with a label, ours and theirs)", $"{segmentation.Labels.LongCount(label => label > 0)}", $"{peer.Voxels}");
    }

    private static void Tell(VoxelBox head, double alone, (double Seconds, IReadOnlyList<StepTiming> Steps) run, double best)
    {
        Report.Row("InferenceSession.Run, both networks", Report.Number(alone, "s"), $"on {head.Columns} × {head.Rows} × {head.Slices} voxels");
        Report.Row("the app, DICOM to findings and pages", Report.Number(best, "s"), string.Create(CultureInfo.InvariantCulture, $"{100 * ((best / alone) - 1):0.0} % over it (target 5)"));
        double own = run.Seconds - NetworkSeconds(run.Steps);
        Report.Row("all but the networks' steps", Report.Number(own, "s"), string.Create(CultureInfo.InvariantCulture, $"{100 * own / alone:0.0} % of it"));
        foreach (StepTiming step in run.Steps)
        {
            Report.Row($"  {step.StepId}", Report.Number(step.Duration.TotalMilliseconds, "ms"));
        }

        Report.Row("  (headers and between steps)", Report.Number(1000 * (run.Seconds - run.Steps.Sum(step => step.Duration.TotalSeconds)), "ms"));
    }

    private static double NetworkSeconds(IReadOnlyList<StepTiming> steps) => steps.Where(step => Networks.Any(network => network.Step == step.StepId)).Sum(step => step.Duration.TotalSeconds);

    /// <summary>As many voxels as the networks see: the box that 'head-conformed' cuts out, from the phantom's own formula.</summary>
    private static VoxelBox Head(HeadPhantom phantom, VolumeGeometry series)
    {
        VolumeGeometry cube = ConformedGrid.Of(series, AxisCodes.Parse("AIL")!.Value, 1, 256);
        var signal = new FloatVolume(cube, new float[cube.VoxelCount], VoxelUnit.Intensity);
        Parallel.For(0, cube.Slices, slice =>
        {
            for (int pixel = 0; pixel < cube.PixelsPerSlice; pixel++)
            {
                signal.Voxels[(slice * cube.PixelsPerSlice) + pixel] = (float)phantom.Signal(cube.PointAt(pixel % cube.Columns, pixel / cube.Columns, slice));
            }
        });
        double[] ends = ValueRanks.Of(signal, 0).Quantiles(0, 0.999);
        Mask bright = Scaling.Threshold(Scaling.Apply(signal, ends[0], ends[1] - ends[0], 0, 1), 0.1f, float.PositiveInfinity);
        var parts = Components.InVolume(bright);
        int largest = parts.All.MaxBy(part => part.Voxels)!.Number;
        parts.Paint(bright.Labels, number => number == largest ? (byte)1 : (byte)0);
        return VoxelBox.Around(bright)!.Value.FromHead(200, cube).WithMargin(4, cube);
    }

    private static async Task<byte[]> FindAsync(WeightSource source, CancellationToken cancellationToken)
    {
        foreach (string file in Directory.EnumerateFiles(Weights, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length == source.Bytes))
        {
            byte[] bytes = await File.ReadAllBytesAsync(file, cancellationToken);
            if (FileDigests.Sha256(bytes) == source.Sha256)
            {
                return bytes;
            }
        }

        throw new InvalidOperationException($"{Weights} has no file with the SHA-256 {source.Sha256}.");
    }

    /// <summary>A network and nothing else: memory that is there already, the same options as the unit's.</summary>
    private sealed class BareNetwork : IDisposable
    {
        private readonly SessionOptions _options = new()
        {
            InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };

        private readonly InferenceSession _session;
        private readonly OrtValue _values;
        private readonly OrtValue _scores;

        public BareNetwork(string model, int classes, VoxelBox head)
        {
            _session = new InferenceSession(model, _options);
            var values = new float[head.Columns * head.Rows * head.Slices];
            for (int index = 0; index < values.Length; index++)
            {
                values[index] = index % 1000 / 1000f;
            }

            _values = OrtValue.CreateTensorValueFromMemory(values, [1, 1, head.Slices, head.Rows, head.Columns]);
            _scores = OrtValue.CreateTensorValueFromMemory(new float[classes * values.Length], [1, classes, head.Slices, head.Rows, head.Columns]);
        }

        public void Run()
        {
            using var options = new RunOptions();
            _session.Run(options, [_session.InputNames[0]], [_values], [_session.OutputNames[0]], [_scores]);
        }

        public void Dispose()
        {
            _values.Dispose();
            _scores.Dispose();
            _session.Dispose();
            _options.Dispose();
        }
    }
}
