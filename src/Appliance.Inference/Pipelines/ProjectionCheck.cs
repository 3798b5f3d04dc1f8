using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Imaging;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines;

/// <summary>Judges a projection radiograph by its header against an input contract; every departure is one reason.</summary>
internal static class ProjectionCheck
{
    /// <summary>The reasons, gravest first; empty when the radiograph keeps the contract.</summary>
    /// <param name="image">The radiograph.</param>
    /// <param name="stack">It alone, in its nominal plane.</param>
    /// <param name="contract">The contract.</param>
    public static IReadOnlyList<RefusalReason> Judge(StudyImage image, SliceStack<StudyFrame> stack, InputContract contract)
    {
        DicomDataset header = image.Header;
        var reasons = new List<RefusalReason>();
        void Add(bool isBroken, string code, params IReadOnlyList<string> facts)
        {
            if (isBroken)
            {
                reasons.Add(new RefusalReason(code, facts));
            }
        }

        Add(!image.HasIdentity, RefusalCodes.NoIdentity, "1");
        Add(image.IsRaw, RefusalCodes.ForProcessing);
        reasons.AddRange(JudgeKind(header));
        string view = header.GetStringOrEmpty(DicomTag.ViewPosition);
        IReadOnlyList<string> views = contract.Projection?.Views ?? [];
        Add(view.Length > 0 && views.Count > 0 && !views.Any(wanted => NamePattern.Matches(wanted, view)), RefusalCodes.ViewPosition, view, string.Join(", ", AcquisitionCheck.ForPeople(views)));
        AcquisitionCheck.Judge(stack, contract, reasons);
        return reasons;
    }

    /// <summary>Whether it is a radiograph of a person at all, raw or processed: one exposure, in grey.</summary>
    public static IEnumerable<RefusalReason> JudgeKind(DicomDataset header)
    {
        if (NonHumanOrganism.Is(header))
        {
            yield return new RefusalReason(RefusalCodes.NotHuman);
        }

        int frames = header.TryGetValue(DicomTag.NumberOfFrames, out int stated) ? stated : 1;
        if (frames > 1)
        {
            yield return new RefusalReason(RefusalCodes.MultiFrame, frames.ToString(CultureInfo.InvariantCulture));
        }

        string photometric = header.GetStringOrEmpty(DicomTag.PhotometricInterpretation);
        if (photometric is not ("MONOCHROME1" or "MONOCHROME2"))
        {
            yield return new RefusalReason(RefusalCodes.NotGrey, photometric.Length > 0 ? photometric : "-");
        }
    }
}
