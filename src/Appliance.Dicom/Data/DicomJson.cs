using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Appliance.Dicom.Data.Json;

namespace Appliance.Dicom.Data;

/// <summary>The DICOM JSON model (PS3.18 F.2): text is UTF-8 whatever the data set's character set was, bulk values are InlineBinary.</summary>
public static class DicomJson
{
    /// <summary>JSON nested deeper than this is refused: a sequence takes three levels.</summary>
    private const int MaxJsonDepth = 3 * 64;

    // The output is a file or a terminal, never a web page: text stays readable.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one data set as a JSON object. Values that stayed in a file are streamed from it.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="dataset">The data set.</param>
    /// <param name="locate">Gives the BulkDataURI of values that are not to be inline (PS3.18 F.2.6); null for none.</param>
    public static void Write(Utf8JsonWriter writer, DicomDataset dataset, BulkDataLocator? locate = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(dataset);
        new JsonDatasetWriter(writer, locate).WriteDataset(dataset);
    }

    /// <summary>Writes one data set to a stream.</summary>
    public static void Write(Stream stream, DicomDataset dataset, bool indented = false)
    {
        using var writer = new Utf8JsonWriter(stream, Readable with { Indented = indented });
        Write(writer, dataset);
    }

    /// <summary>Writes one data set to a stream, with the addresses of its bulk values instead of them.</summary>
    public static void Write(Stream stream, DicomDataset dataset, BulkDataLocator locate)
    {
        using var writer = new Utf8JsonWriter(stream, Readable);
        Write(writer, dataset, locate);
    }

    /// <summary>One data set as a text, for small ones.</summary>
    public static string Serialize(DicomDataset dataset, bool indented = false)
    {
        using var stream = new MemoryStream();
        Write(stream, dataset, indented);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Reads one data set. Its text is held as UTF-8 (ISO_IR 192), which (0008,0005) then says.</summary>
    /// <exception cref="DicomDataException">Not JSON, or not the DICOM JSON model.</exception>
    public static DicomDataset Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>Reads one data set from UTF-8 bytes.</summary>
    /// <param name="utf8Json">One JSON object.</param>
    /// <param name="bulkData">
    /// Gives the bytes (little endian) of a value that is behind a BulkDataURI, from the tag and the URI; without it such a value is
    /// refused and its attribute named, since the library fetches nothing by itself.
    /// </param>
    /// <exception cref="DicomDataException">Not JSON, not the DICOM JSON model, or a BulkDataURI that nobody resolves.</exception>
    public static DicomDataset Parse(ReadOnlySpan<byte> utf8Json, Func<DicomTag, string, ReadOnlyMemory<byte>>? bulkData = null)
    {
        var reader = new Utf8JsonReader(utf8Json, new JsonReaderOptions { MaxDepth = MaxJsonDepth });
        try
        {
            reader.Read();
            var dataset = JsonDatasetReader.ReadDataset(ref reader, bulkData);
            return reader.Read() ? throw new DicomDataException("there is more after the data set") : dataset;
        }
        catch (JsonException e)
        {
            throw new DicomDataException($"not JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine}", e);
        }
        catch (InvalidOperationException e)
        {
            // What the reader throws for a string that is not UTF-8 or has half a surrogate pair.
            throw new DicomDataException("a string is not Unicode", e);
        }
    }
}
