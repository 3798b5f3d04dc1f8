using System.Globalization;
using Appliance.Dicom.Data;

namespace Appliance.Inference.Pipelines;

/// <summary>A frame of an instance of a study.</summary>
/// <param name="Image">The instance.</param>
/// <param name="Frame">Frame number from 0; always 0 in single-frame images.</param>
public sealed record StudyFrame(StudyImage Image, int Frame)
{
    /// <summary>Referenced Frame Number (0008,1160) of the frame: from 1, null where the instance as a whole is meant.</summary>
    public int? ReferencedFrameNumber => Image.Header.TryGetValue(DicomTag.NumberOfFrames, out int frames) && frames > 1 ? Frame + 1 : null;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"frame {Frame + 1}");
}
