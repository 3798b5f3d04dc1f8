using System.Text;
using Appliance.Dicom.Data;

namespace Appliance.Fuzz.Seeds;

/// <summary>Files, data sets and documents to damage: the odd and broken data sets, and public files.</summary>
internal static class DicomSeeds
{
    /// <summary>DICOM files.</summary>
    internal static IReadOnlyList<byte[]> Files(string? dataFolder) =>
        [.. OddDatasets.All.Concat(OddDatasets.Broken).Select(WithHeader), .. PublicFiles.Read(dataFolder)];

    /// <summary>JSON of all that can be read.</summary>
    internal static IReadOnlyList<byte[]> Documents(string? dataFolder) => [.. Files(dataFolder).Select(Json).OfType<byte[]>()];

    private static byte[]? Json(byte[] file)
    {
        try
        {
            return Encoding.UTF8.GetBytes(DicomJson.Serialize(DicomFile.Read(new MemoryStream(file)).Dataset));
        }
        catch (DicomDataException)
        {
            return null;
        }
    }

    private static byte[] WithHeader(OddDataset odd)
    {
        using var stream = new MemoryStream();
        DicomPart10Preamble.WriteFileMeta(stream, DicomUID.CTImageStorage.Value, "1.2.3.1.1", odd.Declared.UID.Value);
        stream.Write(odd.Bytes);
        return stream.ToArray();
    }
}
