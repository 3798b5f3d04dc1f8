using Appliance.Dicom.Evidence;
using Appliance.Dicom.Imaging;
using Appliance.Inference.Pictures;
using Appliance.Inference.Pipelines;

namespace Appliance.Inference.Reporting;

/// <summary>The source images that lie in the planes which the pages show: there a reader sees what the app saw, in full.</summary>
internal static class KeyImages
{
    /// <summary>A plane lies in an image's own when their normals lean apart by less than some six degrees.</summary>
    private const double Parallel = 0.995;

    /// <summary>Farther from the shown plane there is no image of it, mm.</summary>
    private const double MaxDistance = 10;

    /// <summary>The key images, in the order of the pages, each once.</summary>
    public static IEnumerable<KeyImage> Of(AppResult result)
    {
        (ImagePlane Plane, StudyFrame Frame)[] frames = [.. result.SourceFrames.Where(frame => frame.Image.HasIdentity).SelectMany(Located)];
        return result.Pictures.SelectMany(page => page.Shown).Select(shown => Nearest(shown, frames)).OfType<StudyFrame>().Distinct()
            .GroupBy(frame => frame.Image)
            .Select(image => new KeyImage(InstanceReference.To(image.Key.Header), [.. image.Select(frame => frame.ReferencedFrameNumber).OfType<int>().Order()]));
    }

    private static IEnumerable<(ImagePlane Plane, StudyFrame Frame)> Located(StudyFrame frame) =>
        ImagePlane.TryRead(frame.Image.Header, out ImagePlane? plane, out _, frame.Frame) ? [(plane, frame)] : [];

    private static StudyFrame? Nearest(ShownPlane shown, (ImagePlane Plane, StudyFrame Frame)[] frames)
    {
        (double Distance, StudyFrame? Frame) best = (MaxDistance, null);
        foreach ((ImagePlane plane, StudyFrame frame) in frames)
        {
            double distance = Math.Abs((shown.Point - plane.Position).Dot(plane.Normal));
            if (distance < best.Distance && Math.Abs(shown.Normal.Dot(plane.Normal)) > Parallel)
            {
                best = (distance, frame);
            }
        }

        return best.Frame;
    }
}
