using Appliance.Dicom.Imaging.Display;
using Appliance.Inference.Dosimetry;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pictures;

/// <summary>What the pages of a dose app show.</summary>
/// <param name="Window">The window of the grey values.</param>
/// <param name="Volume">The scan.</param>
/// <param name="Body">The body in it.</param>
/// <param name="Size">Its size.</param>
/// <param name="Dose">Its dose.</param>
/// <param name="Noise">Its noise.</param>
/// <param name="Findings">What is reported.</param>
internal sealed record DoseScene(
    VoiWindow Window, HuVolume Volume, Mask Body, BodySize Size, ScanDose Dose, NoiseLevel Noise, IReadOnlyList<Finding> Findings)
{
    /// <summary>The slice at a share of those that show the body, 0 at the feet, 1 at the head.</summary>
    public int SliceAt(double share)
    {
        int[] slices = [.. Enumerable.Range(0, Volume.Geometry.Slices).Where(slice => double.IsFinite(Size.DiametersMm[slice]))];
        return slices[Math.Min((int)((Volume.Geometry.HeadIsLast ? share : 1 - share) * slices.Length), slices.Length - 1)];
    }

    /// <summary>Where a slice lies in the patient, so that the image of it is a key image.</summary>
    public ShownPlane PlaneOf(int slice) => new(Volume.Geometry.Planes[slice].Position, Volume.Geometry.Planes[slice].Normal);

    /// <summary>Height of a slice in the patient, mm: greater toward the head.</summary>
    public double HeightOf(int slice) => Volume.Geometry.Planes[slice].Position.Z;

    /// <summary>Why figures are missing.</summary>
    public IEnumerable<RefusalReason> Missing => Dose.ByName.Values.Concat(Noise.ByName.Values).Select(figure => figure.Missing).OfType<RefusalReason>()
        .DistinctBy(reason => reason.ToString());
}
