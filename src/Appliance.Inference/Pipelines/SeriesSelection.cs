using System.Globalization;
using System.Text;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines;

/// <summary>The series an app reads, in the order of its slices' positions.</summary>
/// <param name="Stack">The slices.</param>
/// <param name="LeftOut">Frames of the study that were not read though their kind is read, by reason.</param>
public sealed record SeriesSelection(SliceStack<StudyFrame> Stack, IReadOnlyDictionary<LeftOutReason, int> LeftOut)
{
    /// <summary>The frames in slice order.</summary>
    public IReadOnlyList<StudyFrame> Frames { get; } = [.. Stack.Slices.Select(slice => slice.Item)];

    /// <summary>The instances that hold the frames, in the order of their first slice.</summary>
    public IReadOnlyList<StudyImage> Images { get; } = [.. Stack.Slices.Select(slice => slice.Item.Image).Distinct()];

    /// <summary>Series Instance UID.</summary>
    public string SeriesInstanceUid => Images[0].SeriesInstanceUid;

    /// <summary>Why its pixels cannot be read: a compression that is not decoded; null when there is none such.</summary>
    public RefusalReason? Undecodable(IFrameDecoder? decoder)
    {
        DicomUID? syntax = Images.FirstOrDefault(image => image.TransferSyntax.IsEncapsulated && decoder?.CanDecode(image.TransferSyntax) != true)?.TransferSyntax.UID;
        return syntax is null ? null : new RefusalReason(RefusalCodes.TransferSyntax, syntax.Name, syntax.Value);
    }

    /// <summary>SHA-256 of which frames they are and how they lie, hexadecimal: equal for equal choices, whatever contract led to them.</summary>
    public string Digest
    {
        get
        {
            var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"{Stack.Spacing:R}");
            foreach (Slice<StudyFrame> slice in Stack.Slices)
            {
                // The path too: nothing keeps two files of a study from bearing one UID.
                text.AppendLine(CultureInfo.InvariantCulture, $"{slice.Item.Image.SopInstanceUid} {slice.Item.Frame} {slice.Offset:R} {slice.Item.Image.Path}");
            }

            return FileDigests.Sha256(Encoding.UTF8.GetBytes(text.ToString()));
        }
    }
}
