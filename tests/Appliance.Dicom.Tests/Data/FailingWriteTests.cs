using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Data;

public sealed class FailingWriteTests
{
    private const int MaxWrites = 1000;

    public static TheoryData<string> Syntaxes => ["1.2.840.10008.1.2", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"];

    [Theory]
    [MemberData(nameof(Syntaxes))]
    public void Write_NthWriteFails_ThrowsUntilNoneFails(string syntax)
    {
        var file = File();
        using var whole = new MemoryStream();
        file.Write(whole, DicomTransferSyntax.Lookup(syntax));
        for (var failAt = 1; failAt < MaxWrites; failAt++)
        {
            using var disk = new FailingStream(failAt);
            try
            {
                file.Write(disk, DicomTransferSyntax.Lookup(syntax));
            }
            catch (IOException e) when (e.Message == "No space left on device")
            {
                Assert.True(disk.Length < whole.Length, "a failed write looks whole");
                continue;
            }

            Assert.True(failAt > disk.Writes, "a failure was swallowed");
            Assert.Equal(whole.ToArray(), disk.ToArray());
            Assert.True(failAt > 3, "the writes were not seen");
            return;
        }

        Assert.Fail($"more than {MaxWrites} writes");
    }

    [Fact]
    public void Save_DataThatCannotBeWritten_LeavesWhatWasThereAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("image.dcm");
        File().Save(path);
        var before = System.IO.File.ReadAllBytes(path);

        // The value stayed in a file that is gone by the time it is copied.
        var source = folder.File("source.dcm");
        File().Save(source);
        var lost = DicomFile.Open(source, new DicomReadOptions { MaxInlineValueBytes = 1000 });
        System.IO.File.Delete(source);

        Assert.Throws<FileNotFoundException>(() => lost.Save(path));
        Assert.Equal(before, System.IO.File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Save_FileThatWasShortenedMeanwhile_Throws()
    {
        using var folder = new TemporaryFolder();
        var source = folder.File("source.dcm");
        File().Save(source);
        var read = DicomFile.Open(source, new DicomReadOptions { MaxInlineValueBytes = 1000 });
        using (var stream = System.IO.File.OpenWrite(source))
        {
            stream.SetLength(stream.Length - 500);
        }

        Assert.Throws<DicomDataException>(() => read.Save(folder.File("copy.dcm")));
        Assert.False(System.IO.File.Exists(folder.File("copy.dcm")));
    }

    private static DicomFile File()
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.SOPClassUID, DicomUID.CTImageStorage)
            .AddOrUpdate(DicomTag.SOPInstanceUID, "1.2.3")
            .AddOrUpdate(DicomTag.ReferencedImageSequence, new DicomDataset().AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, "1.2.4"))
            .AddOrUpdate(DicomTag.PixelData, DicomVR.OW, new byte[100_000]);
        return new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian);
    }
}
