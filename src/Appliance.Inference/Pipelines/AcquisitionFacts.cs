using Appliance.Dicom.Data;

namespace Appliance.Inference.Pipelines;

/// <summary>
/// How a series was made, as the header of one of its images tells it: at the top of the data set, or in the shared functional groups of an
/// enhanced image, where the same attributes stand (PS3.3 C.7.6.16).
/// </summary>
/// <param name="Kernel">The first Convolution Kernel (0018,1210); empty when it is not said.</param>
/// <param name="BodyParts">Body Part Examined (0018,0015) and meanings of the Anatomic Region; empty when none is said.</param>
/// <param name="HasContrast">Whether a contrast medium is named.</param>
/// <param name="Manufacturer">Manufacturer (0008,0070).</param>
/// <param name="Model">Manufacturer's Model Name (0008,1090).</param>
/// <param name="Software">Software Versions (0018,1020).</param>
internal sealed record AcquisitionFacts(
    string Kernel, IReadOnlyList<string> BodyParts, bool HasContrast, string Manufacturer, string Model, IReadOnlyList<string> Software)
{
    // What scanners and technicians write where no contrast medium was given.
    private static readonly HashSet<string> NoAgent = new(["NONE", "NO", "N", "NO CONTRAST", "WITHOUT", "W/O", "NATIVE", "-", "0"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the facts.</summary>
    public static AcquisitionFacts Of(DicomDataset header) => new(
        First(Texts(header, DicomTag.CTReconstructionSequence, DicomTag.ConvolutionKernel)),
        [
            .. Texts(header, null, DicomTag.BodyPartExamined),
            .. Texts(header, DicomTag.FrameAnatomySequence, DicomTag.AnatomicRegionSequence, DicomTag.CodeMeaning),
            .. header.GetSequenceItems(DicomTag.AnatomicRegionSequence).SelectMany(region => Values(region, DicomTag.CodeMeaning)),
        ],
        Values(header, DicomTag.ContrastBolusAgent).Any(agent => !NoAgent.Contains(agent)) || header.GetSequenceItems(DicomTag.ContrastBolusAgentSequence).Count > 0,
        First(Values(header, DicomTag.Manufacturer)),
        First(Values(header, DicomTag.ManufacturerModelName)),
        Values(header, DicomTag.SoftwareVersions));

    /// <summary>The scanner as a sentence names it.</summary>
    public string Scanner => string.Join(' ', new[] { Manufacturer, Model, Software.Count > 0 ? Software[0] : "" }.Where(part => part.Length > 0)) is { Length: > 0 } name ? name : "-";

    /// <summary>The values at the top, else those in a macro of the shared functional groups.</summary>
    private static List<string> Texts(DicomDataset header, DicomTag? macro, DicomTag tag) =>
        Values(header, tag) is { Count: > 0 } top || macro is null
            ? Values(header, tag)
            : [.. Shared(header, macro.Value).SelectMany(item => Values(item, tag))];

    private static IEnumerable<string> Texts(DicomDataset header, DicomTag macro, DicomTag sequence, DicomTag tag) =>
        Shared(header, macro).SelectMany(item => item.GetSequenceItems(sequence)).SelectMany(item => Values(item, tag));

    private static IEnumerable<DicomDataset> Shared(DicomDataset header, DicomTag macro) =>
        header.GetSequenceItems(DicomTag.SharedFunctionalGroupsSequence).SelectMany(group => group.GetSequenceItems(macro));

    private static string First(List<string> values) => values.Count > 0 ? values[0] : "";

    private static List<string> Values(DicomDataset dataset, DicomTag tag) =>
        [.. dataset.GetStringOrEmpty(tag).Split('\\').Select(value => value.Trim(' ', '\0')).Where(value => value.Length > 0)];
}
