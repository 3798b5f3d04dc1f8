namespace Appliance.Simulators.Phantoms;

/// <summary>The phantom as voxels: HU and lung labels, slices from the feet to the head, rows from front to back.</summary>
public sealed class ThoraxVolume
{
    /// <summary>Label of the right lung.</summary>
    public const byte RightLung = 1;

    /// <summary>Label of the left lung.</summary>
    public const byte LeftLung = 2;

    private const short LowestHu = -1024;
    private const short HighestHu = 3071;
    private readonly ThoraxPhantomOptions _options;
    private readonly ulong _seed;

    private ThoraxVolume(ThoraxPhantomOptions options)
    {
        _options = options;
        _seed = (ulong)(uint)options.Seed * 0x9E3779B97F4A7C15 + 1;
        Hounsfield = new short[(long)options.Slices * SliceLength];
        Labels = new byte[Hounsfield.Length];
    }

    /// <summary>Voxels in a slice.</summary>
    public int SliceLength => _options.Rows * _options.Columns;

    /// <summary>HU of every voxel.</summary>
    public short[] Hounsfield { get; }

    /// <summary>0, <see cref="RightLung"/> or <see cref="LeftLung"/> for every voxel.</summary>
    public byte[] Labels { get; }

    /// <summary>Volume of a voxel, mm³.</summary>
    public double VoxelMillimetres3 => _options.EffectivePixelSpacing * _options.EffectivePixelSpacing * _options.EffectiveSliceSpacing;

    /// <summary>Makes the voxels. The same options give the same voxels, on any number of cores.</summary>
    public static ThoraxVolume Make(ThoraxPhantomOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Fault() is { } fault)
        {
            throw new ArgumentException($"The phantom cannot be made: {fault}.", nameof(options));
        }

        var volume = new ThoraxVolume(options);
        volume.Fill();
        return volume;
    }

    /// <summary>One slice, counted from the feet.</summary>
    public ReadOnlySpan<short> Slice(int slice) => Hounsfield.AsSpan(slice * SliceLength, SliceLength);

    private void Fill()
    {
        var random = new SeededRandom(_seed);
        double inPlane = ThoraxAnatomy.StandardFieldOfView / (Math.Min(_options.Rows, _options.Columns) * _options.EffectivePixelSpacing);
        double along = ThoraxAnatomy.StandardLength / (_options.Slices * _options.EffectiveSliceSpacing);
        double wall = Math.Max(4, Math.Max(1.8 * _options.EffectivePixelSpacing * inPlane, 1.2 * _options.EffectiveSliceSpacing * along));
        var anatomy = new ThoraxAnatomy(random, wall, _options.Vessels);
        double fraction = _options.EmphysemaFraction ?? random.Between(0.02, 0.35);
        var field = new EmphysemaField(_seed ^ 0x5EED);
        var fieldBins = new short[Hounsfield.Length];
        var histogram = new long[EmphysemaField.BinCount];

        Parallel.For(0, _options.Slices, () => new long[EmphysemaField.BinCount], (slice, _, own) =>
        {
            FillSlice(slice, anatomy, field, fieldBins, own, inPlane, along);
            return own;
        }, own =>
        {
            lock (histogram)
            {
                for (int i = 0; i < own.Length; i++) { histogram[i] += own[i]; }
            }
        });
        int threshold = EmphysemaField.Threshold(histogram, fraction);
        Parallel.For(0, _options.Slices, slice => Finish(slice, fieldBins, threshold));
    }

    private void FillSlice(int slice, ThoraxAnatomy anatomy, EmphysemaField field, short[] fieldBins, long[] histogram, double inPlane, double along)
    {
        double step = _options.EffectivePixelSpacing * inPlane;
        double z = (slice + 0.5) * _options.EffectiveSliceSpacing * along;
        int index = slice * SliceLength;
        for (int row = 0; row < _options.Rows; row++)
        {
            double y = (row - ((_options.Rows - 1) / 2.0)) * step;
            for (int column = 0; column < _options.Columns; column++, index++)
            {
                // Column 0 is on the viewer's left: the patient's right.
                double x = (column - ((_options.Columns - 1) / 2.0)) * step;
                Tissue tissue = anatomy.At(x, y, z);
                Hounsfield[index] = Density(tissue, y, index);
                if (tissue is Tissue.RightLung or Tissue.LeftLung)
                {
                    Labels[index] = tissue == Tissue.RightLung ? RightLung : LeftLung;
                    int bin = EmphysemaField.BinOf(field.At(x, y, z));
                    fieldBins[index] = (short)bin;
                    histogram[bin]++;
                }
            }
        }
    }

    /// <summary>Emphysema by the field's threshold, then noise over everything.</summary>
    private void Finish(int slice, short[] fieldBins, int threshold)
    {
        int start = slice * SliceLength;
        for (int i = start; i < start + SliceLength; i++)
        {
            if (Labels[i] != 0 && fieldBins[i] >= threshold)
            {
                Hounsfield[i] = (short)(-988 + (26 * SeededRandom.At(_seed, i)));
            }

            if (_options.Noise > 0)
            {
                double noisy = Math.Round(Hounsfield[i] + (_options.Noise * SeededRandom.NormalAt(_seed ^ 0xA015E, i)));
                Hounsfield[i] = (short)Math.Clamp(noisy, LowestHu, HighestHu);
            }
        }
    }

    /// <summary>HU of a tissue; aerated lung is denser toward the back, where a lying patient's lung rests.</summary>
    private short Density(Tissue tissue, double y, int index) => tissue switch
    {
        Tissue.OutsideAir => -1000,
        Tissue.Table => 60,
        Tissue.Fat => -100,
        Tissue.Soft => 40,
        Tissue.Bone => 450,
        Tissue.Airway => -1000,
        Tissue.StomachGas => -990,
        Tissue.Vessel => 45,
        _ => (short)(-865 + (0.35 * y) + (30 * (SeededRandom.At(_seed, index) - 0.5))),
    };
}
