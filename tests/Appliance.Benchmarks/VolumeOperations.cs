using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Appliance.Dicom.Imaging;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.Inference.Volumes;
using Appliance.Simulators.Phantoms;

namespace Appliance.Benchmarks;

/// <summary>
/// Pre- and post-processing of a volume of 256 × 256 × 200 next to numpy, scipy and scikit-image on the same voxels. Both sides work on
/// what is in memory already; wall clock and processor time, the best of some rounds, the peer in one process of its own.
/// </summary>
internal static class VolumeOperations
{
    private const int Size = 256;
    private const int Slices = 200;
    private const int Rounds = 5;

    /// <summary>The same operations by the names of the rows; each is measured as often as it takes at most some seconds.</summary>
    private const string Peer = """
        import os, sys, time
        import numpy as np, scipy.ndimage as ndi, skimage.measure
        hu = np.fromfile(sys.argv[1], np.int16).reshape(200, 256, 256)
        mask = hu < -400
        labels = mask.astype(np.uint8)
        floats = hu.astype(np.float32)
        spacing = (1.5, 1.2, 1.2)
        def ball(r, s):
            n = [int(r / d + 1e-6) for d in s]
            o = np.meshgrid(*[np.arange(-m, m + 1) * d for m, d in zip(n, s)], indexing="ij")
            return sum(x * x for x in o) <= r * r * (1 + 1e-6)
        turn = np.array([[0.98, 0.1, 0.05], [-0.1, 0.98, 0.08], [-0.05, -0.08, 0.99]])
        scores = np.stack([floats * k - k * k for k in range(8)])[:, :64]
        def quantiles():
            low, high = np.percentile(floats, [0.5, 99.5])
            return np.clip((floats - low) * np.float32(1 / (high - low)), 0, 1)
        def deviation():
            return (floats - floats.mean()) * (1 / floats.std())
        def blend():
            p, step = 64, 32
            line = np.maximum(0.1, np.exp(-0.5 * ((np.arange(p) - 31.5) / 8) ** 2)).astype(np.float32)
            w = line[:, None, None] * line[:, None] * line
            total, weight = np.zeros((2,) + hu.shape, np.float32), np.zeros(hu.shape, np.float32)
            zs = [int(i * (200 - p) / 5) for i in range(6)]
            for z in zs:
                for y in range(0, 193, step):
                    for x in range(0, 193, step):
                        at = (slice(z, z + p), slice(y, y + p), slice(x, x + p))
                        patch = floats[at]
                        total[(0,) + at] += -patch * w
                        total[(1,) + at] += patch * w
                        weight[at] += w
            return (total / weight).argmax(0).astype(np.uint8)
        def regionprops():
            r = skimage.measure.regionprops(labels)[0]
            return r.area, r.equivalent_diameter_area, r.axis_major_length, r.axis_minor_length, r.centroid
        def pipeline():
            turned = np.ascontiguousarray(floats.transpose(2, 0, 1)[::-1, ::-1, :])
            small = np.clip((ndi.zoom(turned, 0.8, order=1) + 160) * np.float32(1 / 400), 0, 1)
            found, count = ndi.label(small >= 0.5)
            largest = np.bincount(found.ravel())[1:].argmax() + 1
            back = ndi.zoom((found == largest).astype(np.uint8), [n / m for n, m in zip(turned.shape, small.shape)], order=0)
            restored = np.ascontiguousarray(back[::-1, ::-1, :].transpose(1, 2, 0))
            return floats[restored > 0].mean()
        operations = {
            "pipeline": pipeline,
            "resample": lambda: ndi.zoom(floats, 0.8, order=1),
            "finer": lambda: ndi.zoom(floats, 1.25, order=1),
            "nearest": lambda: ndi.zoom(labels, 1.25, order=0),
            "oblique": lambda: ndi.affine_transform(floats, turn, order=1),
            "orient": lambda: np.ascontiguousarray(hu.transpose(2, 0, 1)[::-1, ::-1, :]),
            "crop": lambda: np.ascontiguousarray(hu[20:180, 30:230, 30:230]),
            "pad": lambda: np.pad(hu, ((28, 28), (32, 32), (32, 32)), constant_values=-1024),
            "window": lambda: np.clip((hu.astype(np.float32) + 160) * np.float32(1 / 400), 0, 1),
            "deviation": deviation,
            "quantiles": quantiles,
            "threshold": lambda: ((hu >= -400) & (hu < 1000)).astype(np.uint8),
            "argmax": lambda: scores.argmax(0).astype(np.uint8),
            "components6": lambda: ndi.label(mask),
            "components26": lambda: ndi.label(mask, np.ones((3, 3, 3))),
            "dilate": lambda: ndi.binary_dilation(mask, ball(5, spacing)),
            "open": lambda: ndi.binary_opening(mask, ball(3, spacing)),
            "close": lambda: ndi.binary_closing(mask, ball(3, spacing)),
            "fill": lambda: ndi.binary_fill_holes(mask),
            "distance": lambda: ndi.distance_transform_edt(mask, spacing).astype(np.float32),
            "densities": lambda: (lambda v: (v.size, v.mean(), (v < -950).mean(), np.percentile(v, 15)))(hu[mask]),
            "shape": regionprops,
            "blend": blend,
        }
        for name, work in operations.items():
            wall = cpu = 1e9
            start = time.perf_counter()
            for round in range(5):
                w, c = time.perf_counter(), time.process_time()
                work()
                wall, cpu = min(wall, time.perf_counter() - w), min(cpu, time.process_time() - c)
                if time.perf_counter() - start > 20:
                    break
            print(name, wall * 1000, cpu * 1000, flush=True)
        """;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Report.Title($"Volumes of {Size} x {Size} x {Slices}, best of {Rounds}, milliseconds; ratios over numpy, scipy, scikit-image");
        using var folder = new TestFolder();
        HuVolume volume = Thorax();
        await File.WriteAllBytesAsync(folder["hu"], MemoryMarshal.AsBytes<short>(volume.Voxels).ToArray(), cancellationToken);
        string output = (await Tool.RunAsync("/usr/bin/python3", "-c", Peer, folder["hu"])).Expect();
        var peers = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => (Wall: Number(parts[1]), Cpu: Number(parts[2])));

        Console.WriteLine($"{"",-28} {"wall ms",9} {"cpu ms",9} {"peer ms",10} {"peer cpu",10} {"x wall",8} {"x cpu",8}");
        foreach ((string name, Action work) in Operations(volume))
        {
            cancellationToken.ThrowIfCancellationRequested();
            (double wall, double cpu) = Measure(work);
            (double peerWall, double peerCpu) = peers[name];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-28} {wall,9:0.0} {cpu,9:0.0} {peerWall,10:0.0} {peerCpu,10:0.0} {peerWall / wall,8:0.0} {peerCpu / cpu,8:0.0}"));
        }
    }

    private static IEnumerable<(string Name, Action Work)> Operations(HuVolume hu)
    {
        VolumeGeometry grid = hu.Geometry;
        var floats = new FloatVolume(grid, [.. hu.Voxels.Select(value => (float)value)], VoxelUnit.Intensity);
        Mask mask = Scaling.Threshold(hu, float.NegativeInfinity, -400);
        var scores = new float[8 * 64 * grid.PixelsPerSlice];
        for (int index = 0; index < scores.Length; index++)
        {
            int number = index / (64 * grid.PixelsPerSlice);
            scores[index] = (floats.Voxels[index % (64 * grid.PixelsPerSlice)] * number) - (number * number);
        }
        VolumeGeometry coarse = Stretched(grid, 0.8), fine = Stretched(grid, 1.25), turned = Turned(grid);

        yield return ("pipeline", () =>
        {
            Volume turnedRound = Orientation.Apply(floats, AxisCodes.Parse("PIR")!.Value);
            FloatVolume small = Scaling.Window(Resampling.Apply(turnedRound, Stretched(turnedRound.Geometry, 0.8), Interpolation.Linear, 0), 40, 400);
            Mask found = Scaling.Threshold(small, 0.5f, float.PositiveInfinity);
            Components parts = Components.InVolume(found);
            int largest = parts.All.MaxBy(part => part.Voxels)!.Number;
            parts.Paint(found.Labels, number => number == largest ? (byte)1 : (byte)0);
            _ = Densitometry.Of(hu, Resampling.Apply(found, grid), 1).Mean();
        });
        yield return ("resample", () => Resampling.Apply(floats, coarse, Interpolation.Linear, 0));
        yield return ("finer", () => Resampling.Apply(floats, fine, Interpolation.Linear, 0));
        yield return ("nearest", () => Resampling.Apply(mask, fine));
        yield return ("oblique", () => Resampling.Apply(floats, turned, Interpolation.Linear, 0));
        yield return ("orient", () => Orientation.Apply(hu, AxisCodes.Parse("PIR")!.Value));
        yield return ("crop", () => Cropping.Apply(hu, new VoxelBox(30, 30, 20, 200, 200, 160), 0));
        yield return ("pad", () => Cropping.Apply(hu, VoxelBox.Centred(grid, 320, 320, 256), -1024));
        yield return ("window", () => Scaling.Window(hu, 40, 400));
        yield return ("deviation", () =>
        {
            ValueStatistics values = ValueStatistics.Of(floats);
            Scaling.Apply(floats, values.Mean, values.Deviation);
        });
        yield return ("quantiles", () =>
        {
            double[] ends = ValueRanks.Of(floats).Quantiles(0.005, 0.995);
            Scaling.Apply(floats, ends[0], ends[1] - ends[0], 0, 1);
        });
        yield return ("threshold", () => Scaling.Threshold(hu, -400, 1000));
        yield return ("argmax", () =>
        {
            var labels = new byte[64 * grid.PixelsPerSlice];
            Parallel.For(0, 64, slice => ClassScores.Argmax(scores, 8, labels.Length, slice * grid.PixelsPerSlice, labels.AsSpan(slice * grid.PixelsPerSlice, grid.PixelsPerSlice)));
        });
        yield return ("components6", () => Components.InVolume(mask).ToNumbers(mask.Labels.Length));
        yield return ("components26", () => Components.InVolume(mask, Connectivity.Corners).ToNumbers(mask.Labels.Length));
        yield return ("dilate", () => Morphology.Dilate(Copy(mask), 1, 5, Neighbourhood.Volume));
        yield return ("open", () => Morphology.Open(Copy(mask), 1, 3, Neighbourhood.Volume));
        yield return ("close", () => Morphology.Close(Copy(mask), 1, 3, Neighbourhood.Volume));
        yield return ("fill", () => Morphology.FillCavities(Copy(mask), 1, double.MaxValue));
        yield return ("distance", () => DistanceMap.Inside(mask));
        yield return ("densities", () =>
        {
            Densitometry densities = Densitometry.Of(hu, mask, 1);
            _ = densities.Mean() + densities.FractionBelow(-950) + densities.Percentile(0.15);
        });
        // Ours holds the two greatest diameters besides, which the peer would need minutes for.
        yield return ("shape", () => StructureShape.Of(mask, 1));
        yield return ("blend", () => new SlidingWindow(floats, new PatchSize(64, 64, 64), 0.5, 2, 0).Run(
            TwoClasses, (values, stride, start, labels) => ClassScores.Argmax(values, 2, stride, start, labels), _ => { }, CancellationToken.None));
    }

    /// <summary>Stands for a model that costs as little as negating.</summary>
    private static void TwoClasses(float[] patch, float[] scores)
    {
        TensorPrimitives.Negate(patch, scores.AsSpan(0, patch.Length));
        patch.CopyTo(scores, patch.Length);
    }

    private static Mask Copy(Mask mask) => mask with { Labels = (byte[])mask.Labels.Clone() };

    private static HuVolume Thorax()
    {
        ThoraxVolume phantom = ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = Size, Columns = Size, Slices = Slices, Noise = 15 }).Volume;
        return new HuVolume(
            VolumeGeometry.Box(default, new VolumeAxis(new(1, 0, 0), 1.2, Size), new VolumeAxis(new(0, 1, 0), 1.2, Size), new VolumeAxis(new(0, 0, 1), 1.5, Slices)), phantom.Hounsfield);
    }

    private static VolumeGeometry Stretched(VolumeGeometry grid, double factor)
    {
        VolumeAxis Stretch(VolumeAxis axis)
        {
            int count = (int)Math.Round(axis.Count * factor);
            return axis with { Count = count, Spacing = axis.Spacing * (axis.Count - 1) / (count - 1) };
        }
        return VolumeGeometry.Box(grid.Planes[0].Position, Stretch(grid.ColumnAxis), Stretch(grid.RowAxis), Stretch(grid.SliceAxis));
    }

    private static VolumeGeometry Turned(VolumeGeometry grid)
    {
        Vector3D x = new Vector3D(0.98, -0.1, -0.05).Normalized(), along = new(0.05, 0.08, 0.99);
        Vector3D z = (along - (x * x.Dot(along))).Normalized(), y = z.Cross(x);
        return VolumeGeometry.Box(grid.Planes[0].Position, grid.ColumnAxis with { Direction = x }, grid.RowAxis with { Direction = y }, grid.SliceAxis with { Direction = z });
    }

    private static (double Wall, double Cpu) Measure(Action work)
    {
        (double wall, double cpu) = (double.MaxValue, double.MaxValue);
        using var self = Process.GetCurrentProcess();
        // The first rounds compile.
        for (int round = -3; round < Rounds; round++)
        {
            GC.Collect();
            self.Refresh();
            TimeSpan before = self.TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            work();
            double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            self.Refresh();
            (wall, cpu) = round < 0 ? (wall, cpu) : (Math.Min(wall, elapsed), Math.Min(cpu, (self.TotalProcessorTime - before).TotalMilliseconds));
        }
        return (wall, cpu);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
