using Appliance.Dicom.Data;
using Appliance.Dicom.Tests.Data;
using Appliance.Fuzz.Seeds;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>Bare data sets in each transfer syntax: what can be read is written, read again as the same, and written again as the same bytes.</summary>
internal sealed class DatasetTarget : IFuzzTarget
{
    private static readonly DicomTransferSyntax[] Syntaxes =
    [
        DicomTransferSyntax.ImplicitVRLittleEndian, DicomTransferSyntax.ExplicitVRLittleEndian, DicomTransferSyntax.ExplicitVRBigEndian,
        DicomTransferSyntax.JPEGLosslessSV1, DicomTransferSyntax.DeflatedExplicitVRLittleEndian,
    ];

    private static readonly DicomReadOptions Limits = new() { MaxMemoryBytes = 4 * 1024 * 1024, MaxDeflatedBytes = 4 * 1024 * 1024, MaxElements = 20_000 };

    public string Name => "dataset";

    /// <summary>The first byte chooses the syntax.</summary>
    public IReadOnlyList<byte[]> Seeds(string? dataFolder) =>
        [.. OddDatasets.All.Concat(OddDatasets.Broken).SelectMany(odd => Enumerable.Range(0, Syntaxes.Length).Select(syntax => (byte[])[(byte)syntax, .. odd.Bytes]))];

    /// <summary>A deflated data set may be a thousand times as long, up to the limit, and is held several times over.</summary>
    public long MaxAllocatedBytes(int inputBytes) => (96L * 1024 * 1024) + (1024L * inputBytes);

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        var syntax = Syntaxes[input[0] % Syntaxes.Length];
        DicomDataset dataset;
        byte[] written;
        try
        {
            dataset = DicomDatasetReader.Read(input[1..].ToArray(), syntax, Limits);
            written = DicomDatasetWriter.ToBytes(dataset, syntax);
        }
        catch (DicomDataException)
        {
            return;
        }

        // From here on nothing may fail: the bytes are our own.
        var again = DicomDatasetReader.Read(written, syntax);
        if (DatasetComparison.Compare(dataset, again) is [var difference, ..])
        {
            throw new OracleException($"read, written and read again as {syntax}: {difference}");
        }

        if (!DicomDatasetWriter.ToBytes(again, syntax).AsSpan().SequenceEqual(written))
        {
            throw new OracleException("written, read and written again as other bytes");
        }
    }
}
