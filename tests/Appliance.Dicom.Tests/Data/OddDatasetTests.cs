using Appliance.Dicom.Data;
using Appliance.Fuzz.Seeds;

namespace Appliance.Dicom.Tests.Data;

/// <summary>Data sets as scanners really send them: each is read to its end, and what is wrong with it is noted. The bytes are in <see cref="OddDatasets"/>.</summary>
public sealed class OddDatasetTests
{
    private static readonly DicomTag PrivateSequence = new(0x0029, 0x1010);

    public static TheoryData<string> Names => [.. OddDatasets.All.Select(odd => odd.Name)];

    public static TheoryData<string> BrokenNames => [.. OddDatasets.Broken.Select(odd => odd.Name).Where(name => name is not ("NoStudyInstanceUid" or "FilePreambleInTheDataSet"))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_OddDataset_FindsWhatIsBeforeAndAfterAndNotesTheFault(string name)
    {
        var odd = OddDatasets.Named(name);
        var file = Read(odd);

        Assert.Equal("CT", file.Dataset.GetString(DicomTag.Modality));
        Assert.Equal("1.2.3", file.Dataset.GetString(DicomTag.StudyInstanceUID));
        Assert.Equal("1.2.3.1", file.Dataset.GetString(DicomTag.SeriesInstanceUID));
        if (odd.IsLegal)
        {
            Assert.Empty(file.Problems);
        }
        else
        {
            Assert.NotEmpty(file.Problems);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_OddDatasetThatWasRead_IsReadAgainTheSameAndIsLegal(string name)
    {
        using var stream = new MemoryStream();
        var file = Read(OddDatasets.Named(name));
        if (file.TransferSyntax.IsEncapsulated && file.Dataset.TryGetItem(DicomTag.PixelData, out var pixels) && pixels is DicomElement)
        {
            Assert.Throws<DicomDataException>(() => file.Write(stream, DicomTransferSyntax.JPEGBaseline8Bit));
        }

        file.Write(stream);
        stream.Position = 0;
        var again = DicomFile.Read(stream);

        Assert.Empty(DatasetComparison.Compare(WithoutMeta(file.Dataset), again.Dataset));
        Assert.Empty(again.Problems);
    }

    [Theory]
    [MemberData(nameof(BrokenNames))]
    public void Read_BrokenDataset_NamesOffsetAndReason(string name) =>
        Assert.Matches("offset [0-9]+.*:? .+", Assert.Throws<DicomDataException>(() => Read(OddDatasets.Broken.Single(odd => odd.Name == name))).Message);

    [Theory]
    [InlineData("SequenceAndItem_OfUndefinedLength", 1)]
    [InlineData("ItemOfUndefinedLength_InASequenceOfDefinedLength", 1)]
    [InlineData("ItemOfDefinedLength_InASequenceOfUndefinedLength", 1)]
    [InlineData("ItemWithoutItsDelimiter_EndsWithTheSequence", 1)]
    [InlineData("ItemWithoutItsDelimiter_EndsAtTheNextItem", 2)]
    [InlineData("SequenceWithoutItsDelimiter_EndsAtTheNextElement", 1)]
    [InlineData("DelimiterInASequenceOfDefinedLength_IsPassedOver", 1)]
    [InlineData("ItemDelimiterAfterAnItemOfDefinedLength_IsPassedOver", 1)]
    [InlineData("ImplicitItemInAnExplicitSequence_IsRead", 1)]
    public void Read_OddSequence_HasItsItems(string name, int items) =>
        Assert.Equal(Enumerable.Repeat("1.2.9", items), Read(OddDatasets.Named(name)).Dataset.GetSequenceItems(DicomTag.ReferencedImageSequence).Select(item => item.GetString(DicomTag.ReferencedSOPInstanceUID)));

    [Theory]
    [InlineData("UnknownOfUndefinedLength_IsAnImplicitSequence")]
    [InlineData("UnknownOfUndefinedLength_WithExplicitItemsAllTheSame")]
    [InlineData("PrivateSequenceInExplicitVR")]
    [InlineData("PrivateSequenceInImplicitVR_IsKnownByItsUndefinedLength")]
    public void Read_PrivateSequence_HasItsItem(string name) =>
        Assert.Equal("1.2.9", Read(OddDatasets.Named(name)).Dataset.GetSequenceItems(PrivateSequence).Single().GetString(DicomTag.ReferencedSOPInstanceUID));

    [Theory]
    [InlineData("UnknownOfDefinedLength_StaysBytes", 6)]
    [InlineData("PrivateSequenceOfDefinedLengthInImplicitVR_StaysBytes", 16)]
    public void Read_UnknownOfDefinedLength_IsItsBytes(string name, int length)
    {
        Assert.True(Read(OddDatasets.Named(name)).Dataset.TryGetItem(PrivateSequence, out var item));
        Assert.Equal((DicomVR.UN, length), (item.VR, ((DicomElement)item).Length));
    }

    [Theory]
    [InlineData("LowerCaseVR_IsTheSame", "SH")]
    [InlineData("BlankVR_IsTheDictionarys", "SH")]
    [InlineData("QuestionMarksForAVR_AreTheDictionarys", "SH")]
    [InlineData("ZerosForAVR_AreTheDictionarys", "SH")]
    [InlineData("VRThatIsNotDefined_HasTheLongForm", "UN")]
    [InlineData("ImplicitElementInAnExplicitDataSet_IsRead", "SH")]
    [InlineData("OtherVRThanTheDictionarys_IsBelieved", "LO")]
    [InlineData("ElementTwice_TheLastCounts", "SH")]
    public void Read_OddRepresentation_KeepsTheValue(string name, string vr)
    {
        var dataset = Read(OddDatasets.Named(name)).Dataset;

        Assert.Equal("CT-2", dataset.GetString(DicomTag.StationName));
        Assert.True(dataset.TryGetItem(DicomTag.StationName, out var item));
        Assert.Equal(vr, item.VR.Code);
    }

    [Fact]
    public void Read_KnownTagSentAsUnknown_IsWhatTheDictionarySays() =>
        Assert.Equal("ID-1", Read(OddDatasets.Named("KnownTagSentAsUnknown_IsWhatTheDictionarySays")).Dataset.GetString(DicomTag.PatientID));

    [Fact]
    public void Read_NumberThatIsNoNumber_IsTextAndNoValue()
    {
        var dataset = Read(OddDatasets.Named("NumberThatIsNoNumber_IsKept")).Dataset;

        Assert.Equal("first!", dataset.GetString(DicomTag.InstanceNumber));
        Assert.False(dataset.TryGetValue(DicomTag.InstanceNumber, out int _));
    }

    [Theory]
    [InlineData("DelimiterBytesInsideAFragment_AreData", 8)]
    [InlineData("FragmentOfOddLength_IsKept", 3)]
    [InlineData("FragmentsWithoutTheirDelimiter_EndWithTheData", 4)]
    public void Read_OddFragments_AreWhole(string name, int length)
    {
        Assert.True(Read(OddDatasets.Named(name)).Dataset.TryGetItem(DicomTag.PixelData, out var pixels));
        Assert.Equal(length, Assert.IsType<DicomFragmentSequence>(pixels).Fragments.Single().Length);
    }

    [Fact]
    public void Read_FileMetaInTheDataSet_DoesNotChangeTheSyntaxNorTheHeader()
    {
        var file = Read(OddDatasets.Named("FileMetaInTheDataSet_IsNotTheFiles"));

        Assert.Equal(DicomTransferSyntax.ExplicitVRLittleEndian, file.TransferSyntax);
        Assert.Equal("1.2.840.10008.1.2.1", file.FileMetaInfo.GetString(DicomTag.TransferSyntaxUID));
        Assert.Equal("1.2.840.10008.1.2", file.Dataset.GetString(DicomTag.TransferSyntaxUID));
    }

    [Fact]
    public void Read_ElementsAfterThePixelData_AreReadUnlessReadingStopsBefore()
    {
        var odd = OddDatasets.Named("ElementsAfterThePixelData_AreRead");

        Assert.Equal(2, Read(odd).Dataset.GetValue<int>(DicomTag.Rows));
        Assert.False(Read(odd, new DicomReadOptions { StopBefore = DicomTag.PixelData }).Dataset.Contains(DicomTag.Rows));
    }

    [Fact]
    public void Read_UidWithLeadingZeros_IsKeptAsItIs() =>
        Assert.Equal("1.02.003", Read(new OddDataset("", "PS3.5 9.1", DicomTransferSyntax.ExplicitVRLittleEndian, Bytes.Short(0x0020000D, "UI", "1.02.003"))).Dataset.GetString(DicomTag.StudyInstanceUID));

    private static DicomFile Read(OddDataset odd, DicomReadOptions? options = null)
    {
        var stream = new MemoryStream();
        DicomPart10Preamble.WriteFileMeta(stream, DicomUID.CTImageStorage.Value, "1.2.3.1.1", odd.Declared.UID.Value);
        stream.Write(odd.Bytes);
        stream.Position = 0;
        return DicomFile.Read(stream, options);
    }

    private static DicomDataset WithoutMeta(DicomDataset dataset) => new(dataset.Where(item => item.Tag.Group != 2));
}
