using Appliance.Dicom.Data;
using Appliance.Dicom.Tests.Data;
using Appliance.Fuzz.Seeds;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>Files and data sets: what can be read can be shown, and written and read again as the same.</summary>
internal sealed class Part10Target : IFuzzTarget
{
    private static readonly DicomReadOptions Limits = new()
    {
        MaxInlineValueBytes = long.MaxValue,
        MaxMemoryBytes = 32 * 1024 * 1024,
        MaxDeflatedBytes = 32 * 1024 * 1024,
        MaxElements = 100_000,
    };

    public string Name => "part10";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) => DicomSeeds.Files(dataFolder);

    /// <summary>A deflated data set may be a thousand times as long, up to the limit, and is held several times over.</summary>
    public long MaxAllocatedBytes(int inputBytes) => (256L * 1024 * 1024) + (1024L * inputBytes);

    public void Run(ReadOnlySpan<byte> input)
    {
        DicomFile file;
        byte[] written;
        try
        {
            using var stream = new MemoryStream(input.ToArray());
            file = DicomFile.Read(stream, Limits);
            DicomTextDump.Write(TextWriter.Null, file);
            DicomJson.Write(Stream.Null, file.Dataset);
            CharacterSetGuess.For(file.Dataset);
            written = Write(file);
        }
        catch (DicomDataException)
        {
            return;
        }

        // From here on nothing may fail: the bytes are our own.
        using var again = new MemoryStream(written);
        var second = DicomFile.Read(again, Limits);
        var differences = DatasetComparison.Compare(WithoutMeta(file.Dataset), second.Dataset);
        if (differences.Count > 0)
        {
            throw new OracleException($"read, written and read again as {file.TransferSyntax}: {differences[0]}");
        }

        if (!Write(second).AsSpan().SequenceEqual(written))
        {
            throw new OracleException("written, read and written again as other bytes");
        }
    }

    private static byte[] Write(DicomFile file)
    {
        using var stream = new MemoryStream();
        file.Write(stream);
        return stream.ToArray();
    }

    /// <summary>PS3.10 7.1: group 0002 is not part of a data set, and writing leaves it out.</summary>
    private static DicomDataset WithoutMeta(DicomDataset dataset)
    {
        var kept = dataset.Clone();
        foreach (var item in dataset.Where(item => item.Tag.Group == 0x0002))
        {
            kept.Remove(item.Tag);
        }

        return kept;
    }
}
