using System.Globalization;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;

namespace Appliance.Dicom.Web;

/// <summary>Reads the Store Instances Response Module (PS3.18 10.5.3.2), as DICOM JSON or as the Native DICOM Model in XML.</summary>
public static class StowResponse
{
    private const string ReferencedSequence = "00081199";
    private const string FailedSequence = "00081198";
    private const string OtherFailures = "0008119A";
    private const string ReferencedInstance = "00081155";
    private const string FailureReason = "00081197";
    private const string WarningReason = "00081196";

    /// <summary>What became of one instance; null when the answer does not say.</summary>
    /// <param name="payload">The payload, whatever it is.</param>
    /// <param name="sopInstanceUid">The instance. The answer is to a request with this one alone.</param>
    public static StoreResult? Find(ReadOnlySpan<byte> payload, string sopInstanceUid)
    {
        payload = payload.TrimStart("\uFEFF \t\r\n"u8);
        try
        {
            return payload.IsEmpty ? null : payload[0] == (byte)'<' ? FindInXml(payload, sopInstanceUid) : FindInJson(payload, sopInstanceUid);
        }
        catch (Exception fault) when (fault is DicomDataException or XmlException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static StoreResult? FindInJson(ReadOnlySpan<byte> payload, string uid)
    {
        // Some servers wrap the data set into an array, as in answers to searches.
        DicomDataset dataset = payload[0] == (byte)'[' ? DicomJson.Parse(FirstOf(payload)) : DicomJson.Parse(payload);
        return Judge(
            uid,
            sequence => dataset.GetSequenceItems(DicomTag.Parse(sequence)),
            (item, tag) => item.GetStringOrEmpty(DicomTag.Parse(tag)));
    }

    private static string FirstOf(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first
            ? first.GetRawText()
            : throw new JsonException("the array has no object");
    }

    /// <summary>PS3.19 A.1. Neither DTDs nor entities are read.</summary>
    private static StoreResult? FindInXml(ReadOnlySpan<byte> payload, string uid)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        using var reader = XmlReader.Create(new MemoryStream(payload.ToArray()), settings);
        XElement root = XDocument.Load(reader).Root!;
        return Judge<XElement>(
            uid,
            sequence => [.. Attribute(root, sequence)?.Elements().Where(child => child.Name.LocalName == "Item") ?? []],
            (item, tag) => Attribute(item, tag)?.Elements().FirstOrDefault(child => child.Name.LocalName == "Value")?.Value.Trim() ?? "");
    }

    private static XElement? Attribute(XElement parent, string tag) => parent.Elements().FirstOrDefault(child =>
        child.Name.LocalName == "DicomAttribute" && string.Equals(child.Attribute("tag")?.Value, tag, StringComparison.OrdinalIgnoreCase));

    private static StoreResult? Judge<T>(string uid, Func<string, IReadOnlyList<T>> sequence, Func<T, string, string> value)
    {
        foreach (T item in sequence(FailedSequence))
        {
            if (value(item, ReferencedInstance) == uid)
            {
                return new StoreResult(Status(value(item, FailureReason)) ?? DicomStatus.CannotUnderstand);
            }
        }

        foreach (T item in sequence(ReferencedSequence))
        {
            if (value(item, ReferencedInstance) == uid)
            {
                return new StoreResult(Status(value(item, WarningReason)) is { IsWarning: true } warning ? warning : DicomStatus.Success);
            }
        }

        return sequence(OtherFailures) is [var other, ..] ? new StoreResult(Status(value(other, FailureReason)) ?? DicomStatus.CannotUnderstand) : null;
    }

    private static DicomStatus? Status(string number) =>
        ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out ushort code) && code != 0 ? new DicomStatus(code) : null;
}
