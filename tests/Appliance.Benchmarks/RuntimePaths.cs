using System.Diagnostics;
using System.Globalization;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.Inference.Runtime;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Appliance.Benchmarks;

/// <summary>
/// The ways of giving slices to a model, on the shipped one: tensors that are copied, memory that is handed over in place (the unit's way),
/// the same bound once and for all (IoBinding), and two studies at once, each by itself or in batches of both. The best of some rounds.
/// </summary>
internal static class RuntimePaths
{
    private const int Size = 512;
    private const int Slices = 32;
    private const int Rounds = 3;

    public static Task RunAsync(CancellationToken cancellationToken)
    {
        string path = Path.Combine(Repository.Root, "models", "ct-lung-density", "lung-air.onnx");
        using var settings = new SessionOptions { InterOpNumThreads = 1 };
        using var session = new InferenceSession(path, settings);
        using OnnxModel model = OnnxModel.Load(File.ReadAllBytes(path), new OnnxRuntimeOptions { Providers = { ExecutionProvider.Cpu } });
        short[] voxels = Phantom();
        Console.WriteLine($"{Slices} slices of {Size} x {Size} through lung-air.onnx, slices/s, best of {Rounds}:");
        foreach (int batch in new[] { 1, 4, 16 })
        {
            cancellationToken.ThrowIfCancellationRequested();
            double copied = Best(() => Copied(session, voxels, batch));
            double handed = Best(() => Handed(session, voxels, new byte[voxels.Length], batch));
            double bound = Bound(model, voxels, batch, cancellationToken);
            double apart = 2 * Best(() => Parallel.Invoke(
                () => Handed(session, voxels, new byte[voxels.Length], batch), () => Handed(session, voxels, new byte[voxels.Length], batch)));
            double together = 2 * Best(() => Gathered(session, voxels, batch));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  batch {batch,2}: copied {copied,6:0.0}  in place {handed,6:0.0}  bound {bound,6:0.0}  |  two studies apart {apart,6:0.0}  in batches of both {together,6:0.0}"));
        }

        return Task.CompletedTask;
    }

    private static void Copied(InferenceSession session, short[] voxels, int batch)
    {
        for (int slice = 0; slice < Slices; slice += batch)
        {
            var input = new DenseTensor<short>(voxels.AsMemory(slice * Size * Size, batch * Size * Size), [batch, Size, Size]);
            using var outputs = session.Run([NamedOnnxValue.CreateFromTensor("hu", input)]);
            _ = outputs[0].AsTensor<byte>().ToArray();
        }
    }

    private static void Handed(InferenceSession session, short[] voxels, byte[] labels, int batch)
    {
        using var run = new RunOptions();
        for (int slice = 0; slice < Slices; slice += batch)
        {
            (int from, int length) = (slice * Size * Size, batch * Size * Size);
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, voxels.AsMemory(from, length), [batch, Size, Size]);
            using OrtValue output = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, labels.AsMemory(from, length), [batch, Size, Size]);
            session.Run(run, ["hu"], [input], ["air"], [output]);
        }
    }

    /// <summary>One pair of buffers, bound as the unit binds them (<see cref="BoundRun"/>); what goes in and comes out is copied, as a volume does not lie in them.</summary>
    private static double Bound(OnnxModel model, short[] voxels, int batch, CancellationToken cancellationToken)
    {
        short[] into = new short[batch * Size * Size];
        byte[] from = new byte[into.Length], labels = new byte[voxels.Length];
        using BoundRun run = model.Bind(
            "hu", OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, into.AsMemory(), [batch, Size, Size]),
            "air", OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, from.AsMemory(), [batch, Size, Size]));
        return Best(() =>
        {
            for (int slice = 0; slice < Slices; slice += batch)
            {
                voxels.AsSpan(slice * Size * Size, into.Length).CopyTo(into);
                run.Run(cancellationToken);
                from.CopyTo(labels.AsSpan(slice * Size * Size));
            }
        });
    }

    /// <summary>Two studies of which each call takes half of its slices from either.</summary>
    private static void Gathered(InferenceSession session, short[] voxels, int batch)
    {
        int length = batch * Size * Size;
        short[] into = new short[2 * length];
        byte[] from = new byte[2 * length], labels = new byte[2 * voxels.Length];
        using var run = new RunOptions();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, into.AsMemory(), [2 * batch, Size, Size]);
        using OrtValue output = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, from.AsMemory(), [2 * batch, Size, Size]);
        for (int slice = 0; slice < Slices; slice += batch)
        {
            voxels.AsSpan(slice * Size * Size, length).CopyTo(into);
            voxels.AsSpan(slice * Size * Size, length).CopyTo(into.AsSpan(length));
            session.Run(run, ["hu"], [input], ["air"], [output]);
            from.AsSpan(0, length).CopyTo(labels.AsSpan(slice * Size * Size));
            from.AsSpan(length).CopyTo(labels.AsSpan(voxels.Length + (slice * Size * Size)));
        }
    }

    /// <summary>Slices per second of the fastest round, after one that does not count.</summary>
    private static double Best(Action work)
    {
        work();
        return Slices / Enumerable.Range(0, Rounds).Min(_ =>
        {
            long start = Stopwatch.GetTimestamp();
            work();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        });
    }

    /// <summary>A body with two lungs: the model's loops run as long as on a patient.</summary>
    private static short[] Phantom()
    {
        short[] voxels = new short[Slices * Size * Size];
        for (int index = 0; index < voxels.Length; index++)
        {
            (int row, int column) = (index / Size % Size, index % Size);
            double y = (row - 256) / 200.0, x = (column - 256) / 230.0;
            bool body = (x * x) + (y * y) < 1;
            bool lung = Math.Pow((Math.Abs(x) - 0.45) / 0.3, 2) + Math.Pow(y / 0.6, 2) < 1;
            voxels[index] = (short)(!body ? -1000 : lung ? -850 : 40);
        }

        return voxels;
    }
}
