using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Edge.Patients;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Receive;

/// <summary>What a stored file says of itself, read back from its bytes up to the pixel data.</summary>
/// <param name="Facts">What the journal keeps.</param>
/// <param name="DeviceUids">Device UIDs (0018,1002) of the equipment that made or contributed to it.</param>
/// <param name="IsOfAUnit">Its equipment is a unit, this or another.</param>
/// <param name="Text">What its text is really written in; null when that is what it declares.</param>
/// <param name="Patient">Who it says its patient is.</param>
internal sealed record InstanceHeader(
    InstanceFacts Facts, IReadOnlySet<string> DeviceUids, bool IsOfAUnit, CharacterSetGuess? Text, PatientFacts Patient)
{
    /// <summary>Group 7FE0 holds the pixel data of every kind. A header is small: what is not shall not fill the memory of a node that serves others.</summary>
    private static readonly DicomReadOptions UpToPixels = new()
    {
        StopBefore = new DicomTag(0x7FE0, 0x0000),
        StopsBeforeWhole = true,
        MaxMemoryBytes = 128 * 1024 * 1024,
        MaxElements = 1_000_000,
    };

    /// <summary>Reads the header of a file of the spool.</summary>
    /// <param name="path">The file.</param>
    /// <param name="transferSyntax">The negotiated syntax, which is the one it is stored in.</param>
    /// <exception cref="DicomDataException">The data set cannot be read, or lacks what tells it apart.</exception>
    public static InstanceHeader Read(string path, string transferSyntax)
    {
        DicomFile file = DicomFile.Open(path, UpToPixels);
        DicomDataset dataset = file.Dataset;
        var facts = new InstanceFacts(
            Required(file, DicomTag.StudyInstanceUID),
            dataset.GetStringOrEmpty(DicomTag.SeriesInstanceUID),
            Required(file, DicomTag.SOPInstanceUID),
            Required(file, DicomTag.SOPClassUID),
            transferSyntax,
            dataset.GetStringOrEmpty(DicomTag.Modality),
            dataset.TryGetValue(DicomTag.InstanceNumber, out int number) ? number : null)
        {
            Hints = InstanceHintReader.Read(dataset),
        };
        var text = CharacterSetGuess.For(dataset);
        return new InstanceHeader(facts, Devices(dataset), IsMadeByAUnit(dataset), text, PatientFacts.Read(dataset, text));
    }

    /// <summary>
    /// Whether it is evidence, and so no input: this unit's by its device UID, another unit's by what every unit names as its equipment.
    /// A PACS that forwards to two units would else make each answer the other's evidence with new evidence, for ever.
    /// </summary>
    /// <param name="device">The device UID of this unit.</param>
    public bool IsEvidence(string device) => IsOfAUnit || DeviceUids.Contains(device);

    private static bool IsMadeByAUnit(DicomDataset dataset) =>
        dataset.GetStringOrEmpty(DicomTag.Manufacturer).Trim() == EvidenceContext.UnitManufacturer
        && dataset.GetStringOrEmpty(DicomTag.ManufacturerModelName).Trim() == EvidenceContext.UnitModelName;

    private static string Required(DicomFile file, DicomTag tag) =>
        file.Dataset.GetStringOrEmpty(tag) is { Length: > 0 } value
            ? value
            : throw new DicomDataException($"no {tag}" + (file.Problems.Count > 0 ? $"; offset {file.Problems[0].Offset}: {file.Problems[0].Text}" : ""));

    private static HashSet<string> Devices(DicomDataset dataset) =>
        [.. dataset.GetSequenceItems(DicomTag.ContributingEquipmentSequence)
            .Append(dataset)
            .SelectMany(equipment => equipment.GetStrings(DicomTag.DeviceUID))];
}
