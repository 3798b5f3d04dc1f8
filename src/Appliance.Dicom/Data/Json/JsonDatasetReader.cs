using System.Text.Json;

namespace Appliance.Dicom.Data.Json;

/// <summary>Reads data sets by PS3.18 F.2. What is not of that model is a <see cref="DicomDataException"/>.</summary>
internal static class JsonDatasetReader
{
    /// <summary>Reads the object that the reader stands on.</summary>
    internal static DicomDataset ReadDataset(ref Utf8JsonReader reader, Func<DicomTag, string, ReadOnlyMemory<byte>>? bulk)
    {
        var beyondAscii = false;
        var dataset = ReadElements(ref reader, ref beyondAscii, bulk);
        if (beyondAscii)
        {
            dataset.AddOrUpdate(DicomTag.SpecificCharacterSet, "ISO_IR 192");
        }

        return dataset;
    }

    private static DicomDataset ReadElements(ref Utf8JsonReader reader, ref bool beyondAscii, Func<DicomTag, string, ReadOnlyMemory<byte>>? bulk)
    {
        Require(reader.TokenType == JsonTokenType.StartObject, "a data set is a JSON object");
        var items = new List<DicomItem>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!(name.Length == 8 && DicomTag.TryParse(name, out var tag)))
            {
                throw new DicomDataException("a name in a data set is eight hexadecimal digits (PS3.18 F.2.2)");
            }

            reader.Read();
            items.Add(ReadItem(ref reader, tag, ref beyondAscii, bulk));
        }

        var dataset = new DicomDataset(items);
        if (dataset.Contains(DicomTag.SpecificCharacterSet))
        {
            dataset.AddOrUpdate(DicomTag.SpecificCharacterSet, "ISO_IR 192");
        }

        return dataset;
    }

    private static DicomItem ReadItem(ref Utf8JsonReader reader, DicomTag tag, ref bool beyondAscii, Func<DicomTag, string, ReadOnlyMemory<byte>>? bulk)
    {
        Require(reader.TokenType == JsonTokenType.StartObject, $"{tag} is a JSON object");
        var vr = FindVR(reader, tag);
        DicomItem? item = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "vr":
                    break;
                case "Value" when vr == DicomVR.SQ:
                    item = ReadSequence(ref reader, tag, ref beyondAscii, bulk);
                    break;
                case "Value":
                    item = JsonValueReader.Read(ref reader, tag, vr, ref beyondAscii);
                    break;
                case "InlineBinary":
                    Require(reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out _), $"{tag}: InlineBinary is base64");
                    item = new DicomElement(tag, vr, reader.GetBytesFromBase64());
                    break;
                case "BulkDataURI":
                    Require(reader.TokenType == JsonTokenType.String, $"{tag}: BulkDataURI is a string");
                    item = new DicomElement(tag, vr, Fetched(tag, reader.GetString()!, bulk));
                    break;
                default:
                    throw new DicomDataException($"{tag}: expected vr, Value, InlineBinary or BulkDataURI (PS3.18 F.2.2)");
            }
        }

        return item ?? (vr == DicomVR.SQ ? new DicomSequence(tag) : new DicomElement(tag, vr, DicomValue.Empty));
    }

    /// <summary>F.2.6: the value is elsewhere. Who parses decides whether and how it is fetched; nothing is fetched by itself.</summary>
    private static ReadOnlyMemory<byte> Fetched(DicomTag tag, string uri, Func<DicomTag, string, ReadOnlyMemory<byte>>? bulk) => bulk is not null
        ? bulk(tag, uri)
        : throw new DicomDataException($"{tag} {tag.Keyword}: its value is behind a BulkDataURI, which is not fetched");

    /// <summary>The names of an object have no order: the representation may come after what it governs.</summary>
    private static DicomVR FindVR(Utf8JsonReader ahead, DicomTag tag)
    {
        while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            var isVR = ahead.ValueTextEquals("vr"u8);
            ahead.Read();
            if (isVR)
            {
                return ahead.TokenType == JsonTokenType.String && DicomVR.Lookup(ahead.GetString()!) is { } vr
                    ? vr
                    : throw new DicomDataException($"{tag}: the VR is none of PS3.5 6.2");
            }

            ahead.Skip();
        }

        return DicomDictionary.Lookup(tag)?.VR ?? throw new DicomDataException($"{tag}: no VR, and none in the dictionary");
    }

    private static DicomSequence ReadSequence(ref Utf8JsonReader reader, DicomTag tag, ref bool beyondAscii, Func<DicomTag, string, ReadOnlyMemory<byte>>? bulk)
    {
        Require(reader.TokenType == JsonTokenType.StartArray, $"{tag}: Value is an array");
        var items = new List<DicomDataset>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            // An item may be null when it has no elements.
            items.Add(reader.TokenType == JsonTokenType.Null ? [] : ReadElements(ref reader, ref beyondAscii, bulk));
        }

        return new DicomSequence(tag, items);
    }

    internal static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new DicomDataException(what);
        }
    }
}
