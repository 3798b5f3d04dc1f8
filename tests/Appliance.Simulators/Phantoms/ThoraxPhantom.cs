using System.Globalization;

namespace Appliance.Simulators.Phantoms;

/// <summary>A thorax CT whose lungs are known by construction: voxels, truth and DICOM files.</summary>
public sealed class ThoraxPhantom
{
    private const double LowAttenuationHu = -950;

    private ThoraxPhantom(ThoraxPhantomOptions options, ThoraxVolume volume)
    {
        Options = options;
        Volume = volume;
        Dicom = new PhantomDicom(options);
        SlicesWritten = [.. KeptSlices(options)];
        Truth = Measure();
    }

    /// <summary>What was asked for.</summary>
    public ThoraxPhantomOptions Options { get; }

    /// <summary>The voxels of the whole thorax.</summary>
    public ThoraxVolume Volume { get; }

    /// <summary>The dressing as CT images.</summary>
    public PhantomDicom Dicom { get; }

    /// <summary>What is known by construction.</summary>
    public PhantomTruth Truth { get; }

    /// <summary>Slices that are written, counted from the feet: all of them without a gap or truncation.</summary>
    public IReadOnlyList<int> SlicesWritten { get; }

    /// <summary>Makes a phantom in memory.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static ThoraxPhantom Make(ThoraxPhantomOptions options) => new(options, ThoraxVolume.Make(options));

    /// <summary>Writes the slices, the localizer if wanted, and nothing else; returns the paths.</summary>
    public IReadOnlyList<string> WriteDicom(string folder)
    {
        Directory.CreateDirectory(folder);
        int count = SlicesWritten.Count;
        int[] numbers = Options.Shuffle ? new SeededRandom((ulong)Options.Seed + 77).Permutation(count) : InOrder(count);
        var paths = new string[count];
        Parallel.For(0, count, i =>
        {
            int number = numbers[i] + 1;
            paths[i] = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"IM{number:D5}.dcm"));
            Dicom.Slice(Volume.Slice(SlicesWritten[i]), SlicesWritten[i], number).Save(paths[i]);
        });
        if (!Options.Localizer)
        {
            return paths;
        }

        string localizer = Path.Combine(folder, "LOCALIZER.dcm");
        Dicom.Localizer(Volume).Save(localizer);
        return [.. paths, localizer];
    }

    private int[] InOrder(int count) => [.. Enumerable.Range(0, count).Select(i => Options.FeetFirst ? i : count - 1 - i)];

    private static IEnumerable<int> KeptSlices(ThoraxPhantomOptions options)
    {
        int first = (int)Math.Round(options.TruncateBottom * options.Slices);
        int end = options.Slices - (int)Math.Round(options.TruncateTop * options.Slices);
        int gap = (options.Slices - options.MissingSlices) / 2;
        return Enumerable.Range(first, end - first).Where(slice => slice < gap || slice >= gap + options.MissingSlices);
    }

    private PhantomTruth Measure()
    {
        var histogram = new long[1 << 16];
        long right = 0;
        for (int i = 0; i < Volume.Labels.Length; i++)
        {
            if (Volume.Labels[i] != 0)
            {
                histogram[Volume.Hounsfield[i] - short.MinValue]++;
                right += Volume.Labels[i] == ThoraxVolume.RightLung ? 1 : 0;
            }
        }

        long count = histogram.Sum();
        long below = 0, seen = 0;
        double sum = 0;
        double? perc15 = null;
        for (int bin = 0; bin < histogram.Length; bin++)
        {
            int hu = bin + short.MinValue;
            seen += histogram[bin];
            below += hu < LowAttenuationHu ? histogram[bin] : 0;
            sum += (double)hu * histogram[bin];
            perc15 ??= seen >= 0.15 * count ? hu : null;
        }

        double mlPerVoxel = Volume.VoxelMillimetres3 / 1000;
        return new PhantomTruth(
            count * mlPerVoxel, right * mlPerVoxel, (count - right) * mlPerVoxel, 100.0 * below / count, sum / count, perc15 ?? double.NaN, count,
            Dicom.StudyInstanceUid, Dicom.SeriesInstanceUid, SlicesWritten.Count + (Options.Localizer ? 1 : 0), SlicesWritten.Count == Options.Slices);
    }
}
