using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;
using Microsoft.ML.OnnxRuntime;

namespace Appliance.Inference.Tests.Runtime;

/// <summary>Memory that is bound once serves any number of runs, and each gives what a run without it gives.</summary>
public sealed class BoundRunTests : IDisposable
{
    private const string Input = "hu";
    private const string Output = "air";
    private const int Rows = 48;
    private const int Columns = 40;
    private static readonly string File = Path.Combine(LungApp.Package.Folder, "lung-air.onnx");
    private readonly OnnxModel _model = OnnxModel.Load(System.IO.File.ReadAllBytes(File), new OnnxRuntimeOptions { Threads = 1 });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Run_OfChangingVoxels_WritesWhatAPlainRunGives()
    {
        short[] voxels = new short[2 * Rows * Columns];
        byte[] labels = new byte[voxels.Length];
        using BoundRun run = Bind(voxels, labels, 2);
        for (int round = 0; round < 3; round++)
        {
            Fill(voxels, round);

            run.Run(Cancel);

            Assert.Equal(Plain(voxels, 2), labels);
            Assert.Contains((byte)1, labels);
            Assert.Contains((byte)0, labels);
        }
    }

    [Fact]
    public void Run_ManyTimes_TakesNoMemoryForItsOutput()
    {
        short[] voxels = new short[8 * Rows * Columns];
        byte[] labels = new byte[voxels.Length];
        using BoundRun run = Bind(voxels, labels, 8);
        run.Run(Cancel);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int round = 0; round < 50; round++)
        {
            run.Run(Cancel);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 50, 0, labels.Length / 4);
    }

    [Fact]
    public void Bind_OtherSizes_OneModelServesThemSideBySide()
    {
        short[] few = new short[Rows * Columns], many = new short[5 * Rows * Columns];
        byte[] fewLabels = new byte[few.Length], manyLabels = new byte[many.Length];
        Fill(few, 1);
        Fill(many, 2);
        using BoundRun small = Bind(few, fewLabels, 1), large = Bind(many, manyLabels, 5);

        small.Run(Cancel);
        large.Run(Cancel);
        small.Run(Cancel);

        Assert.Equal(Plain(few, 1), fewLabels);
        Assert.Equal(Plain(many, 5), manyLabels);
    }

    [Fact]
    public void Run_ThatWasCancelled_RunsAgain()
    {
        short[] voxels = new short[Rows * Columns];
        byte[] labels = new byte[voxels.Length];
        Fill(voxels, 1);
        using BoundRun run = Bind(voxels, labels, 1);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() => run.Run(cancelled.Token));
        Assert.All(labels, label => Assert.Equal(0, label));
        run.Run(Cancel);

        Assert.Equal(Plain(voxels, 1), labels);
    }

    [Fact]
    public void Run_OutputOfAnotherSize_FailsEachTime_AndTheModelGoesOn()
    {
        short[] voxels = new short[2 * Rows * Columns];
        byte[] labels = new byte[voxels.Length];
        Fill(voxels, 1);
        using (BoundRun wrong = _model.Bind(Input, OrtValue.CreateTensorValueFromMemory(voxels, [2, Rows, Columns]), Output, OrtValue.CreateTensorValueFromMemory(labels, [1, 2 * Rows, Columns])))
        {
            Assert.Throws<OnnxRuntimeException>(() => wrong.Run(Cancel));
            Assert.Throws<OnnxRuntimeException>(() => wrong.Run(Cancel));
        }

        using BoundRun right = Bind(voxels, labels, 2);
        right.Run(Cancel);

        Assert.Equal(Plain(voxels, 2), labels);
    }

    private BoundRun Bind(short[] voxels, byte[] labels, int slices) => _model.Bind(
        Input, OrtValue.CreateTensorValueFromMemory(voxels, [slices, Rows, Columns]), Output, OrtValue.CreateTensorValueFromMemory(labels, [slices, Rows, Columns]));

    /// <summary>The same by ONNX Runtime's plain call, with an output of its own.</summary>
    private static byte[] Plain(short[] voxels, int slices)
    {
        using var session = new InferenceSession(File);
        using var options = new RunOptions();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(voxels, [slices, Rows, Columns]);
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, [Input], [input], [Output]);
        return outputs[0].GetTensorDataAsSpan<byte>().ToArray();
    }

    /// <summary>Tissue around a square of air, which the model finds, and air at the border, which it does not; both move from round to round.</summary>
    private static void Fill(short[] voxels, int round)
    {
        for (int index = 0; index < voxels.Length; index++)
        {
            (int row, int column) = (index / Columns % Rows, index % Columns);
            bool isEnclosed = row > 8 + round && row < 20 + round && column is > 10 and < 30;
            voxels[index] = isEnclosed || row < 3 + round ? (short)-900 : (short)40;
        }
    }
}
