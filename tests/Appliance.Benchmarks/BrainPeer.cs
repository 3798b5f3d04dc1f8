using System.Globalization;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.Inference.Volumes;

namespace Appliance.Benchmarks;

/// <summary>
/// What <c>mr-brain-volumetry</c> does before and after its two networks, in numpy and scipy, on the same study. What the networks give is
/// taken from the app's own result, brought onto the network's grid before the clock starts; what the steps read is in memory.
/// </summary>
internal static class BrainPeer
{
    private const string Script = """
        import glob, sys, time
        import numpy as np, pydicom, scipy.ndimage as ndi
        files = [pydicom.dcmread(f) for f in glob.glob(sys.argv[1] + "/**/*.dcm", recursive=True)]
        right, down = (np.array(files[0].ImageOrientationPatient[i:i + 3], float) for i in (0, 3))
        along = np.cross(right, down)
        place = lambda f: along @ np.array(f.ImagePositionPatient, float)
        files.sort(key=place)
        volume = np.stack([f.pixel_array for f in files]).astype(np.float32)
        dy, dx = map(float, files[0].PixelSpacing)
        source = np.column_stack([along * (place(files[-1]) - place(files[0])) / (len(files) - 1), down * dy, right * dx])
        origin = np.array(files[0].ImagePositionPatient, float)
        labels = np.fromfile(sys.argv[2], np.uint8).reshape(volume.shape)
        # Slices to the left, rows to the feet, columns to the front: 256 of 1 mm around the scan's centre.
        cube = np.column_stack([(1, 0, 0), (0, 0, -1), (0, -1, 0)]).astype(float)
        first = origin + source @ ((np.array(volume.shape) - 1) / 2) - cube @ np.full(3, 127.5)
        there, back = np.linalg.solve(source, cube), np.linalg.solve(cube, source)
        there_from, back_from = np.linalg.solve(source, first - origin), np.linalg.solve(cube, origin - first)
        largest = lambda mask: (lambda found: found == np.bincount(found.ravel())[1:].argmax() + 1)(ndi.label(mask)[0])
        def before():
            conformed = ndi.affine_transform(volume, there, there_from, (256, 256, 256), order=1)
            low, high = np.percentile(conformed[conformed > 0], [0, 99.9])
            scaled = np.clip((conformed - low) * np.float32(1 / (high - low)), 0, 1)
            box = ndi.find_objects(largest(scaled >= 0.1).astype(np.uint8))[0]
            box = tuple(slice(max(0, s.start - 4), min(256, s.stop + 4)) for s in box)
            return np.ascontiguousarray(scaled[box]), box
        def after(box, brain, structures):
            filled = ndi.binary_fill_holes(largest(brain))
            counts = []
            for found in (np.where(filled, structures, 0).astype(np.uint8), filled.astype(np.uint8)):
                whole = np.zeros((256, 256, 256), np.uint8)
                whole[box] = found
                restored = ndi.affine_transform(whole, back, back_from, volume.shape, order=0)
                counts.append(np.bincount(restored.ravel(), minlength=256))
            return counts
        best = [1e9, 1e9]
        for _ in range(3):
            start = time.perf_counter()
            _, box = before()
            best[0] = min(best[0], time.perf_counter() - start)
            structures = np.ascontiguousarray(ndi.affine_transform(labels, there, there_from, (256, 256, 256), order=0)[box])
            start = time.perf_counter()
            counts = after(box, structures > 0, structures)
            best[1] = min(best[1], time.perf_counter() - start)
        print(best[0], best[1], counts[0][1:].sum())
        """;

    /// <summary>Best seconds before and after the networks, and the voxels with a label that come out.</summary>
    public static async Task<(double Before, double After, long Voxels)> RunAsync(TestFolder folder, Mask segmentation, CancellationToken cancellationToken)
    {
        await File.WriteAllBytesAsync(folder["labels"], segmentation.Labels, cancellationToken);
        string[] told = (await Tool.RunAsync("/usr/bin/python3", "-c", Script, folder["study"], folder["labels"])).Expect().Trim().Split(' ');
        return (double.Parse(told[0], CultureInfo.InvariantCulture), double.Parse(told[1], CultureInfo.InvariantCulture), long.Parse(told[2], CultureInfo.InvariantCulture));
    }
}
