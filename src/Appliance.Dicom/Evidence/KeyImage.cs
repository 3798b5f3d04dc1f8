namespace Appliance.Dicom.Evidence;

/// <summary>An image that a reader should look at first.</summary>
/// <param name="Instance">The image.</param>
/// <param name="Frames">Its frames that are meant, counted from 1; empty for an image that has one, or for all of them.</param>
public sealed record KeyImage(InstanceReference Instance, params IReadOnlyList<int> Frames)
{
    /// <summary>An object that was just written.</summary>
    /// <exception cref="Data.DicomDataException">It lacks a UID.</exception>
    public static KeyImage Of(Data.DicomDataset dataset) => new(InstanceReference.To(dataset));
}
