using System.Globalization;
using System.Text;
using System.Text.Json;
using Appliance.Dicom.Data.Values;

namespace Appliance.Dicom.Data.Json;

/// <summary>Reads the Value array of an element that is no sequence.</summary>
internal static class JsonValueReader
{
    internal static DicomElement Read(ref Utf8JsonReader reader, DicomTag tag, DicomVR vr, ref bool beyondAscii)
    {
        JsonDatasetReader.Require(reader.TokenType == JsonTokenType.StartArray, $"{tag}: Value is an array");
        JsonDatasetReader.Require(!vr.IsBulk, $"{tag}: {vr} is written as InlineBinary");
        var texts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(reader.TokenType switch
            {
                JsonTokenType.Null => "",
                JsonTokenType.String => Unspelled(reader.GetString()!, vr),
                JsonTokenType.Number => Encoding.ASCII.GetString(reader.ValueSpan),
                JsonTokenType.StartObject when vr == DicomVR.PN => ReadPersonName(ref reader, tag),
                _ => throw new DicomDataException($"{tag}: a value of {vr} is not of that JSON type"),
            });
        }

        return Element(tag, vr, [.. texts], ref beyondAscii);
    }

    private static DicomElement Element(DicomTag tag, DicomVR vr, string[] texts, ref bool beyondAscii)
    {
        if (!vr.IsString)
        {
            texts = [.. texts.Where(text => text.Length > 0)];
        }

        var bytes = ValueText.Write(tag, vr, texts, DicomCharacterSet.Utf8);
        beyondAscii |= vr.IsText && !Ascii.IsValid(bytes);
        return new DicomElement(tag, vr, bytes);
    }

    private static string ReadPersonName(ref Utf8JsonReader reader, DicomTag tag)
    {
        var groups = new string[] { "", "", "" };
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var index = reader.GetString() switch
            {
                "Alphabetic" => 0,
                "Ideographic" => 1,
                "Phonetic" => 2,
                _ => throw new DicomDataException($"{tag}: a person name has Alphabetic, Ideographic and Phonetic"),
            };
            reader.Read();
            JsonDatasetReader.Require(reader.TokenType is JsonTokenType.String or JsonTokenType.Null, $"{tag}: a component group is a string");
            groups[index] = reader.GetString() ?? "";
        }

        return string.Join('=', groups).TrimEnd('=');
    }

    /// <summary>Numbers that JSON cannot spell come as strings.</summary>
    private static string Unspelled(string text, DicomVR vr) => vr != DicomVR.FL && vr != DicomVR.FD ? text : text switch
    {
        "inf" => double.PositiveInfinity.ToString(CultureInfo.InvariantCulture),
        "-inf" => double.NegativeInfinity.ToString(CultureInfo.InvariantCulture),
        _ => text,
    };
}
