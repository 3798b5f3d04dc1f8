using Appliance.Dicom.Imaging.Display;
using Appliance.Inference.Apps;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pictures;

/// <summary>The window to show a volume in.</summary>
internal static class DisplayRange
{
    private const double LeastShare = 0.01;
    private const double GreatestShare = 0.995;
    private const int MostSamples = 100_000;
    private static readonly VoiWindow SoftTissue = new(40, 400);

    /// <summary>The app's own; else one that suits the values.</summary>
    public static VoiWindow Of(AppManifest app, Volume volume) => app.Evidence.Window is { } own ? new VoiWindow(own.Center, own.Width) : Of(volume);

    /// <summary>A window for a volume whose app names none: soft tissue for Hounsfield units, else nearly all values that there are.</summary>
    public static VoiWindow Of(Volume volume)
    {
        if (volume.Unit == VoxelUnit.Hounsfield)
        {
            return SoftTissue;
        }

        // Every so many voxels, always the same ones: the window does not depend on anything but the volume.
        int count = (int)volume.Geometry.VoxelCount, step = Math.Max(1, count / MostSamples);
        step += step % 2 == 0 ? 1 : 0; // Odd, so that not one column of every row is taken.
        var values = new float[((count - 1) / step) + 1];
        for (int sample = 0; sample < values.Length; sample++)
        {
            volume.CopyTo(sample * step, values.AsSpan(sample, 1));
        }

        Array.Sort(values);
        float least = values[(int)(LeastShare * (values.Length - 1))], greatest = values[(int)(GreatestShare * (values.Length - 1))];
        return VoiWindow.Between(least, greatest > least ? greatest : least + 1);
    }
}
