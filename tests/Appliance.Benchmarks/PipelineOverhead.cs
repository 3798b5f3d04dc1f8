using System.Diagnostics;
using System.Globalization;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Simulators.Phantoms;
using Microsoft.ML.OnnxRuntime;

namespace Appliance.Benchmarks;

/// <summary>
/// A whole app around a brain network of 17 structures, from DICOM files to findings, next to a bare <c>InferenceSession.Run</c> of the same
/// network on as many voxels, taking turns in one process. What lies between is the pipeline's own.
/// </summary>
internal static class PipelineOverhead
{
    private const int Rounds = 3;
    private const int Classes = 18;

    // A head with a margin, at 1 mm.
    private static readonly ThoraxPhantomOptions Voxels = new() { Columns = 176, Rows = 208, Slices = 176, PixelSpacing = 1, SliceSpacing = 1 };

    /// <summary>The published network ends in the best class; cut off, it gives the scores that the step blends and decides.</summary>
    private const string Cut = """
        import sys, onnx
        model = onnx.load(sys.argv[1])
        last = next(node for node in model.graph.node if node.op_type == "ArgMax")
        scores = onnx.helper.make_tensor_value_info(last.input[0], onnx.TensorProto.FLOAT, [1, int(sys.argv[3]), "D", "H", "W"])
        keep = list(model.graph.node)[:list(model.graph.node).index(last)]
        del model.graph.node[:], model.graph.output[:]
        model.graph.node.extend(keep)
        model.graph.output.append(scores)
        onnx.save(onnx.shape_inference.infer_shapes(model), sys.argv[2])
        """;

    private static readonly string Weights = Path.Combine(TestData.Root, "models", "brainchop", "model18cls.onnx");

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Report.Title($"MeshNet, {Classes} classes, {Voxels.Columns} x {Voxels.Rows} x {Voxels.Slices}: an app next to InferenceSession.Run, best of {Rounds}");
        if (!File.Exists(Weights))
        {
            Console.WriteLine($"There is no {Weights}; APPLIANCE_TEST_DATA names the folder that has it.");
            return;
        }

        using var folder = new TestFolder();
        IReadOnlyList<string> files = ThoraxPhantom.Make(Voxels).WriteDicom(folder.Sub("study"));
        string model = Path.Combine(folder.Sub("app"), "model.onnx");
        (await Tool.RunAsync("/usr/bin/python3", "-c", Cut, Weights, model, $"{Classes}")).Expect();
        using var bare = new BareNetwork(model);
        AppPackage app = MakeApp(Path.GetDirectoryName(model)!, bare.Input, bare.Output);
        using var models = new OnnxModelCache(new OnnxRuntimeOptions());
        var engine = new AppEngine(models, TimeProvider.System);
        var alone = new List<double>();
        var whole = new List<(double Seconds, IReadOnlyList<StepTiming> Steps)>();

        // The first round loads and compiles.
        for (int round = -1; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            bare.Run();
            double network = Stopwatch.GetElapsedTime(start).TotalSeconds;
            start = Stopwatch.GetTimestamp();
            StudyInput study = StudyInput.Open(files, cancellationToken);
            study.Plan([]);
            AppResult result = await engine.RunAsync(app, study, progress: null, cancellationToken);
            double all = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (result.Outcome != RunOutcome.Reported)
            {
                throw new InvalidOperationException(result.Failure ?? string.Join(" ", result.Refusals));
            }

            if (round >= 0)
            {
                alone.Add(network);
                whole.Add((all, result.Timings));
            }
        }

        Tell(alone.Min(), whole.MinBy(run => run.Seconds - run.Steps.Single(step => step.StepId == "network").Duration.TotalSeconds), whole.Min(run => run.Seconds));
    }

    private static void Tell(double alone, (double Seconds, IReadOnlyList<StepTiming> Steps) run, double best)
    {
        Report.Row("InferenceSession.Run", Report.Number(alone, "s"));
        Report.Row("the app, DICOM to findings", Report.Number(best, "s"), string.Create(CultureInfo.InvariantCulture, $"{100 * ((best / alone) - 1):0.0} % over it (target 5)"));
        double network = run.Steps.Single(step => step.StepId == "network").Duration.TotalSeconds;
        Report.Row("all but the step 'network'", Report.Number(run.Seconds - network, "s"), string.Create(CultureInfo.InvariantCulture, $"{100 * (run.Seconds - network) / alone:0.0} % of it"));
        foreach (StepTiming step in run.Steps)
        {
            Report.Row($"  {step.StepId}", Report.Number(step.Duration.TotalMilliseconds, "ms"));
        }

        Report.Row("  (headers and between steps)", Report.Number(1000 * (run.Seconds - run.Steps.Sum(step => step.Duration.TotalSeconds)), "ms"));
    }

    private static AppPackage MakeApp(string folder, string input, string output)
    {
        string structures = string.Join(", ", Enumerable.Range(1, Classes - 1).Select(label => $"\"s{label}\": [{label}]"));
        string findings = string.Join(", ", Enumerable.Range(1, Classes - 1).Select(label => $$"""
            { "id": "s{{label}}", "title": { "en": "s{{label}}", "zh": "s{{label}}" }, "structure": "s{{label}}", "measure": "millilitres", "decimals": 1,
              "concept": { "value": "118565006", "scheme": "SCT", "meaning": "Volume" }, "unit": { "value": "mL", "scheme": "UCUM", "meaning": "milliliter" }, "unitText": "mL" }
            """));
        File.WriteAllText(Path.Combine(folder, AppPackage.ManifestName), $$"""
            {
              "format": 1, "id": "brain", "version": "1.0.0", "title": { "en": "Brain", "zh": "脑" }, "vendor": "Benchmarks", "intendedUse": { "en": "Measuring.", "zh": "测量。" },
              "input": {
                "modality": "CT", "sopClasses": ["1.2.840.10008.5.1.4.1.1.2"], "maxAxialAngleDegrees": 5, "minSlices": 10, "minCoverageMm": 10,
                "maxSliceSpacingMm": 5, "maxSliceThicknessMm": 5, "maxPixelSpacingMm": 5, "minFieldOfViewMm": 10, "maxSpacingDeviation": 0.1
              },
              "graph": [
                { "id": "series", "type": "series" },
                { "id": "volume", "type": "volume", "inputs": { "series": "series" }, "with": { "unit": "intensity" } },
                { "id": "orient", "type": "orient", "inputs": { "volume": "volume" }, "with": { "to": "LIA" } },
                { "id": "resample", "type": "resample", "inputs": { "volume": "orient" }, "with": { "columnMm": 1, "rowMm": 1, "sliceMm": 1 } },
                { "id": "normalise", "type": "normalise", "inputs": { "volume": "resample" }, "with": { "by": "quantiles", "lowPercent": 2, "highPercent": 98 } },
                { "id": "network", "type": "patches", "inputs": { "volume": "normalise" }, "with": { "model": "model.onnx", "input": "{{input}}", "output": "{{output}}", "classes": {{Classes}} } },
                { "id": "restored", "type": "restore", "inputs": { "mask": "network", "onto": "volume" } },
                { "id": "measured", "type": "measure", "inputs": { "mask": "restored", "volume": "volume" }, "with": { "structures": { {{structures}} } } },
                { "id": "findings", "type": "findings", "inputs": { "measurements": "measured" }, "with": { "findings": [ {{findings}} ] } }
              ],
              "outputs": { "findings": "findings" }, "resources": { "hostMebibytes": 4096, "deviceMebibytes": 0, "lane": "routine" }
            }
            """);
        return AppPackage.Load(folder);
    }

    /// <summary>The network and nothing else: memory that is there already, the same options as the unit's.</summary>
    private sealed class BareNetwork : IDisposable
    {
        private readonly SessionOptions _options = new()
        {
            InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };

        private readonly InferenceSession _session;
        private readonly OrtValue _values;
        private readonly OrtValue _scores;

        public BareNetwork(string model)
        {
            _session = new InferenceSession(model, _options);
            int voxels = Voxels.Columns * Voxels.Rows * Voxels.Slices;
            var values = new float[voxels];
            for (int index = 0; index < voxels; index++)
            {
                values[index] = index % 1000 / 1000f;
            }

            // As the volume lies after 'orient': slices go from the back to the front.
            _values = OrtValue.CreateTensorValueFromMemory(values, [1, 1, Voxels.Rows, Voxels.Slices, Voxels.Columns]);
            _scores = OrtValue.CreateTensorValueFromMemory(new float[(long)Classes * voxels], [1, Classes, Voxels.Rows, Voxels.Slices, Voxels.Columns]);
        }

        public string Input => _session.InputNames[0];

        public string Output => _session.OutputNames[0];

        public void Run()
        {
            using var options = new RunOptions();
            _session.Run(options, [Input], [_values], [Output], [_scores]);
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
