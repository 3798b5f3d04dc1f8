using System.Text;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Display;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines;

/// <summary>Judges how a series was made: scanner, kernel, contrast medium, body part, matrix and range of values. Part of <see cref="ContractCheck"/>.</summary>
internal static class AcquisitionCheck
{
    private const int MostNamed = 4;
    private const string Unsaid = "-";

    /// <summary>Appends a reason for each departure.</summary>
    /// <param name="stack">The slices, at least one.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="reasons">Where reasons go.</param>
    public static void Judge(SliceStack<StudyFrame> stack, InputContract contract, List<RefusalReason> reasons)
    {
        AcquisitionFacts facts = AcquisitionFacts.Of(stack.Slices[0].Item.Image.Header);
        void Add(bool isBroken, string code, params IReadOnlyList<string> texts)
        {
            if (isBroken)
            {
                reasons.Add(new RefusalReason(code, texts));
            }
        }

        Add(contract.Scanners.Count > 0 && !contract.Scanners.Any(scanner => Matches(scanner, facts)), RefusalCodes.Scanner, facts.Scanner, Named(contract.Scanners.Select(Said)));
        Add(
            contract.BodyParts.Count > 0 && facts.BodyParts.Count > 0 && !facts.BodyParts.Any(part => contract.BodyParts.Any(wanted => NamePattern.Matches(wanted, part))),
            RefusalCodes.BodyPart, Named(facts.BodyParts), Named(ForPeople(contract.BodyParts)));
        Add(
            contract.Kernels.Count > 0 && !contract.Kernels.Any(kernel => NamePattern.Matches(kernel, facts.Kernel)),
            RefusalCodes.Kernel, facts.Kernel.Length > 0 ? facts.Kernel : Unsaid, Named(contract.Kernels));
        if (contract.Weighting is not null && MrWeightingCheck.Judge(MrFacts.Of(stack.Slices[0].Item.Image.Header, stack.Slices[0].Item.Frame)) is { } other)
        {
            reasons.Add(other);
        }

        JudgeContrast(stack, contract.Contrast, reasons);
        ImagePlane plane = stack.Slices[0].Plane;
        bool fits = Math.Min(plane.Rows, plane.Columns) >= contract.MinMatrix && Math.Max(plane.Rows, plane.Columns) <= contract.MaxMatrix;
        if (!fits)
        {
            reasons.Add(RefusalReason.Of(RefusalCodes.Matrix, plane.Columns, plane.Rows, contract.MinMatrix, contract.MaxMatrix));
        }

        JudgeRange(stack, contract.HuRange, reasons);
    }

    /// <summary>Any slice tells: a bolus may be named only where it arrived.</summary>
    private static void JudgeContrast(SliceStack<StudyFrame> stack, ContrastDemand demand, List<RefusalReason> reasons)
    {
        if (demand == ContrastDemand.Any)
        {
            return;
        }

        bool given = stack.Slices.Select(slice => slice.Item.Image).Distinct().Any(image => AcquisitionFacts.Of(image.Header).HasContrast);
        if (given != (demand == ContrastDemand.With))
        {
            reasons.Add(new RefusalReason(given ? RefusalCodes.ContrastGiven : RefusalCodes.ContrastMissing));
        }
    }

    /// <summary>
    /// What Bits Stored can express after the rescale: values outside were cut off when the images were stored, whichever are there. Damaged
    /// rescaling is told when the pixels are read.
    /// </summary>
    private static void JudgeRange(SliceStack<StudyFrame> stack, HounsfieldSpan? wanted, List<RefusalReason> reasons)
    {
        if (wanted is null)
        {
            return;
        }

        try
        {
            (double least, double most) = stack.Slices.Select(slice => RangeOf(slice.Item)).Aggregate((a, b) => (Math.Max(a.Least, b.Least), Math.Min(a.Most, b.Most)));
            if (least > wanted.From || most < wanted.To)
            {
                reasons.Add(RefusalReason.Of(RefusalCodes.HounsfieldSpan, least, most, wanted.From, wanted.To));
            }
        }
        catch (DicomDataException damage)
        {
            reasons.Add(new RefusalReason(RefusalCodes.UnreadablePixels, damage.Message));
        }
    }

    private static (double Least, double Most) RangeOf(StudyFrame frame)
    {
        DicomDataset header = frame.Image.Header;
        int bits = header.TryGetValue(DicomTag.BitsStored, out ushort stored) ? stored : 0;
        bool isSigned = header.TryGetValue(DicomTag.PixelRepresentation, out ushort representation) && representation == 1;
        double least = isSigned ? -Math.Pow(2, bits - 1) : 0, most = Math.Pow(2, isSigned ? bits - 1 : bits) - 1;
        ModalityTransform modality = ModalityTransform.Read(header, frame.Frame);
        double one = modality.Apply(least), other = modality.Apply(most);
        return (Math.Min(one, other), Math.Max(one, other));
    }

    private static bool Matches(ScannerPattern scanner, AcquisitionFacts facts) =>
        NamePattern.Matches(scanner.Manufacturer, facts.Manufacturer)
        && (scanner.Model is null || NamePattern.Matches(scanner.Model, facts.Model))
        && (scanner.Software is null || facts.Software.Any(version => NamePattern.Matches(scanner.Software, version)));

    private static string Said(ScannerPattern scanner) => string.Join(' ', new[] { scanner.Manufacturer, scanner.Model, scanner.Software }.Where(part => part is not null));

    private static string Named(IEnumerable<string> names)
    {
        string[] all = [.. names.Distinct(StringComparer.OrdinalIgnoreCase)];
        return string.Join(", ", all.Take(MostNamed)) + (all.Length > MostNamed ? ", ..." : "");
    }

    /// <summary>Patterns as people read them: without wildcards, and where there are any, only those that an English report can hold.</summary>
    internal static IEnumerable<string> ForPeople(IReadOnlyList<string> patterns)
    {
        string[] names = [.. patterns.Select(pattern => pattern.TrimEnd('*'))];
        return names.Any(name => Ascii.IsValid(name)) ? names.Where(name => Ascii.IsValid(name)) : names;
    }
}
