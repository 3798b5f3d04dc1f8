using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Data;

public sealed class RoundTripTests
{
    private const string Dcmdump = "/usr/bin/dcmdump";

    /// <summary>All values in memory: the streams below are gone when they are compared.</summary>
    private static readonly DicomReadOptions InMemory = new() { MaxInlineValueBytes = long.MaxValue };

    private static readonly string[] SyntaxUids =
    [
        "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99",
    ];

    public static TheoryData<string> Syntaxes => [.. SyntaxUids];

    [Fact]
    public void WriteThenRead_EveryFileInItsSyntax_EqualsWhatWasRead() =>
        AssertAll(ReadableFiles(), file => file.TransferSyntax);

    [Theory]
    [MemberData(nameof(Syntaxes))]
    public void WriteThenRead_EveryNativeFileInAnotherSyntax_EqualsWhatWasRead(string syntax) =>
        AssertAll(ReadableFiles().Where(file => !IsEncapsulated(file.Read)), _ => DicomTransferSyntax.Lookup(syntax));

    [Fact]
    public void Write_EveryFile_GivesTheSameBytesTwice()
    {
        foreach (var (name, file) in ReadableFiles())
        {
            Assert.True(Bytes(file, file.TransferSyntax).AsSpan().SequenceEqual(Bytes(file, file.TransferSyntax)), name);
        }
    }

    [Fact]
    public void Write_EveryFile_IsReadByDcmdump()
    {
        Tool.Require(Dcmdump, "dcmtk");
        using var folder = new TemporaryFolder();
        var faults = new List<string>();
        var index = 0;
        foreach (var (name, file) in ReadableFiles())
        {
            // Each file in its own syntax; native ones in the four others in turn.
            var syntaxes = IsEncapsulated(file)
                ? [file.TransferSyntax]
                : new[] { file.TransferSyntax, DicomTransferSyntax.Lookup(SyntaxUids[index++ % SyntaxUids.Length]) };
            foreach (var syntax in syntaxes)
            {
                var path = folder.File("out.dcm");
                File.WriteAllBytes(path, Bytes(file, syntax));
                if (Tool.Run(Dcmdump, ["-q", path]) is { ExitCode: not 0 } dump)
                {
                    faults.Add($"{name} as {syntax}: {dump.Errors}");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static void AssertAll(IEnumerable<(string Name, DicomFile Read)> files, Func<DicomFile, DicomTransferSyntax> choose)
    {
        var faults = new List<string>();
        foreach (var (name, file) in files)
        {
            using var stream = new MemoryStream(Bytes(file, choose(file)));
            var again = DicomFile.Read(stream, InMemory);
            if (again.TransferSyntax != choose(file))
            {
                faults.Add($"{name}: {again.TransferSyntax}");
            }

            faults.AddRange(again.Problems.Select(problem => $"{name}: {problem}"));
            faults.AddRange(DatasetComparison.Compare(file.Dataset, again.Dataset).Select(difference => $"{name}: {difference}"));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(40)));
    }

    private static byte[] Bytes(DicomFile file, DicomTransferSyntax syntax)
    {
        using var stream = new MemoryStream();
        file.Write(stream, syntax);
        return stream.ToArray();
    }

    private static bool IsEncapsulated(DicomFile file) =>
        file.Dataset.TryGetItem(DicomTag.PixelData, out var pixels) && pixels is DicomFragmentSequence;

    private static IEnumerable<(string Name, DicomFile Read)> ReadableFiles() =>
        TestFiles.All().Where(file => !DicomFileTests.Unreadable.Contains(file)).Select(file => (file, DicomFile.Open(TestFiles.PathOf(file))));
}
