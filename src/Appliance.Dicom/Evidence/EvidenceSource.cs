using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence.Gate;

namespace Appliance.Dicom.Evidence;

/// <summary>
/// The instances that a run read: what evidence says of patient and study is copied from them byte for byte, in their character set.
/// Headers are enough; pixel data is not looked at.
/// </summary>
public sealed class EvidenceSource
{
    private readonly DicomDataset _copied;
    private readonly DicomItem? _charset;

    /// <summary>Reads the headers of one study's instances.</summary>
    /// <param name="headers">At least one, all of one study; the first one lends the patient and study modules.</param>
    /// <exception cref="ArgumentException">No header, or headers of two studies.</exception>
    /// <exception cref="DicomDataException">An instance without SOP class, instance, series or study UID: evidence of it could not be filed.</exception>
    public EvidenceSource(IReadOnlyList<DicomDataset> headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        if (headers.Count == 0)
        {
            throw new ArgumentException("Evidence needs at least one source instance.", nameof(headers));
        }

        Header = headers[0];
        StudyInstanceUid = Uid(Header, DicomTag.StudyInstanceUID);
        if (headers.Any(header => Uid(header, DicomTag.StudyInstanceUID) != StudyInstanceUid))
        {
            throw new ArgumentException("The source instances belong to more than one study.", nameof(headers));
        }

        Instances = [.. headers.Select(header => new SourceInstance(
            Uid(header, DicomTag.SOPClassUID), Uid(header, DicomTag.SOPInstanceUID), Uid(header, DicomTag.SeriesInstanceUID),
            header.Contains(DicomTag.Rows)))];
        FrameOfReferenceUid = Header.GetStringOrEmpty(DicomTag.FrameOfReferenceUID) is { } frame && ValueLimits.Uid.Allows(frame) ? frame : "";
        IsLossy = headers.Any(header => header.GetStringOrEmpty(DicomTag.LossyImageCompression) == "01");
        _copied = new DicomDataset();
        Copy(Header, _copied, PatientStudyModules.Copied);
        Copy(Header, Scanner, PatientStudyModules.Scanner);
        Requests = [.. RequestedProcedures.OfImage(Header)];
        _charset = EvidenceCharset.Choose(Header, [_copied, Scanner, .. Requests]);
        var probe = new DicomDataset();
        Declare(probe);
        CharacterSet = probe.CharacterSet;
    }

    /// <summary>The header that lends the patient and study modules.</summary>
    public DicomDataset Header { get; }

    /// <summary>Every instance that was read, in the order given.</summary>
    public IReadOnlyList<SourceInstance> Instances { get; }

    /// <summary>Study Instance UID.</summary>
    public string StudyInstanceUid { get; }

    /// <summary>Frame of Reference UID of the first instance, empty when it has none that can be one.</summary>
    public string FrameOfReferenceUid { get; }

    /// <summary>True when a source instance was compressed with loss, which derived images must say too (PS3.3 C.7.6.1.1.5).</summary>
    public bool IsLossy { get; }

    /// <summary>The character set that evidence is written in.</summary>
    public DicomCharacterSet CharacterSet { get; }

    /// <summary>What the source says of the scanner that made it, byte for byte.</summary>
    internal DicomDataset Scanner { get; } = [];

    /// <summary>What the source says of the requested procedures that it answers, byte for byte (Request Attributes, PS3.3 10.6).</summary>
    internal IReadOnlyList<DicomDataset> Requests { get; }

    /// <summary>The sentence in the languages that the character set can hold: Chinese and English, or English alone.</summary>
    public string Say(EvidenceText text) =>
        text.Chinese is { Length: > 0 } chinese && CanWrite(chinese) ? $"{chinese} / {Spelt(text.English)}" : Spelt(text.English);

    /// <summary>
    /// A name for an item that is not in its place yet, encoded in the evidence's character set. What the set has no character for becomes a question
    /// mark, as the name of a Chinese vendor in a Latin study: a name keeps no result back.
    /// </summary>
    internal DicomElement LongString(DicomTag tag, string name) => Name(tag, DicomVR.LO, name);

    /// <summary>As <see cref="LongString"/>, of another kind of text.</summary>
    internal DicomElement Name(DicomTag tag, DicomVR vr, string name) => new(tag, vr, CharacterSet.Encode(Spelt(name), vr));

    /// <summary>The text with a question mark for each character that the evidence's character set does not have.</summary>
    private string Spelt(string text) =>
        CanWrite(text) ? text : string.Concat(text.EnumerateRunes().Select(rune => CanWrite(rune.ToString()) ? rune.ToString() : "?"));

    /// <summary>True when every character can be written in the evidence's character set and is read back the same.</summary>
    public bool CanWrite(string text)
    {
        try
        {
            return CharacterSet.Decode(CharacterSet.Encode(text, DicomVR.UT), DicomVR.UT) == text;
        }
        catch (DicomDataException)
        {
            return false;
        }
    }

    /// <summary>
    /// The moment in the time zone that the source declares: Timezone Offset From UTC (0008,0201) is copied with the study, and then
    /// governs every date and time of the object (PS3.3 C.12.1.1.8). Unchanged when the source declares none.
    /// </summary>
    public DateTimeOffset InStudyTime(DateTimeOffset moment)
    {
        string declared = Header.GetStringOrEmpty(DicomTag.TimezoneOffsetFromUTC);
        if (declared is not [('+' or '-'), _, _, _, _]
            || !int.TryParse(declared.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int clock)
            || clock > 1400 || clock % 100 >= 60)
        {
            return moment;
        }

        var offset = TimeSpan.FromMinutes(((clock / 100) * 60) + (clock % 100));
        return moment.ToOffset(declared[0] == '-' ? -offset : offset);
    }

    /// <summary>Puts character set, patient and study modules into an evidence object, byte for byte.</summary>
    public void CopyPatientAndStudy(DicomDataset target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Declare(target);
        foreach (DicomItem item in _copied)
        {
            target.AddOrUpdate(item);
        }

        foreach (DicomTag tag in PatientStudyModules.NeverAbsent.Concat(NonHumanOrganism.Is(target) ? NonHumanOrganism.NeverAbsent : []).Where(tag => !target.Contains(tag)))
        {
            target.AddOrUpdateEmpty(tag);
        }
    }

    /// <summary>Copies the frame of reference module (PS3.3 C.7.4.1), so that viewers overlay the evidence on the source.</summary>
    public void CopyFrameOfReference(DicomDataset target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Copy(Header, target, [DicomTag.FrameOfReferenceUID, DicomTag.PositionReferenceIndicator]);
        if (!target.Contains(DicomTag.PositionReferenceIndicator))
        {
            target.AddOrUpdateEmpty(DicomTag.PositionReferenceIndicator);
        }
    }

    private static string Uid(DicomDataset header, DicomTag tag) => header.TryGetString(tag, out string uid) && System.Text.Ascii.IsValid(uid)
        ? uid
        : throw new DicomDataException($"A source instance has no {tag.Keyword} that can be one; evidence of it would belong to no study.");

    /// <summary>Says the character set.</summary>
    internal void Declare(DicomDataset target)
    {
        if (_charset is not null)
        {
            target.AddOrUpdate(_charset);
        }
    }

    private static void Copy(DicomDataset from, DicomDataset to, DicomTag[] tags)
    {
        foreach (DicomTag tag in tags)
        {
            if (from.TryGetItem(tag, out DicomItem? item))
            {
                to.AddOrUpdate(WithLegalPadding(item));
            }
        }
    }

    /// <summary>
    /// A NUL at the end of a text becomes a space: many scanners pad so, PS3.5 6.2 allows it for UIDs only, and our object shall be
    /// valid. Padding is no part of the value, whose bytes stay what they are.
    /// </summary>
    private static DicomItem WithLegalPadding(DicomItem item)
    {
        if (item is not DicomElement { VR: { IsString: true } vr } element || vr == DicomVR.UI || element.Bytes.Span is not [.., 0])
        {
            return item;
        }

        byte[] bytes = element.Bytes.ToArray();
        for (int i = bytes.Length - 1; i >= 0 && bytes[i] == 0; i--)
        {
            bytes[i] = (byte)' ';
        }

        return new DicomElement(element.Tag, vr, bytes);
    }
}
