using Appliance.Dicom.Data;
using static Appliance.Fuzz.Seeds.Bytes;

namespace Appliance.Fuzz.Seeds;

/// <summary>Data sets as scanners really send them. The odd part stands among elements that must still be found after it.</summary>
internal static class OddDatasets
{
    private const uint Creator = 0x00290010;
    private const uint Private = 0x00291010;
    private const uint ReferencedImages = 0x00081140;
    private const uint Pixels = 0x7FE00010;

    private static readonly DicomTransferSyntax Explicit = DicomTransferSyntax.ExplicitVRLittleEndian;
    private static readonly DicomTransferSyntax ImplicitLittle = DicomTransferSyntax.ImplicitVRLittleEndian;
    private static readonly DicomTransferSyntax Lossless = DicomTransferSyntax.JPEGLosslessSV1;

    private static readonly byte[] Start =
    [
        .. Short(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2\0"), .. Short(0x00080018, "UI", "1.2.3.1.1\0"), .. Short(0x00080060, "CS", "CT"),
    ];

    private static readonly byte[] End = [.. Short(0x0020000D, "UI", "1.2.3\0"), .. Short(0x0020000E, "UI", "1.2.3.1\0")];

    private static readonly byte[] Native = Long(Pixels, "OW", 4, 1, 0, 2, 0);

    private static readonly byte[] ImplicitStart =
        [.. Implicit(0x00080016, "1.2.840.10008.5.1.4.1.1.2\0"), .. Implicit(0x00080018, "1.2.3.1.1\0"), .. Implicit(0x00080060, "CT")];

    private static readonly byte[] ImplicitEnd = [.. Implicit(0x0020000D, "1.2.3\0"), .. Implicit(0x0020000E, "1.2.3.1\0"), .. Implicit(Pixels, 4, 1, 0, 2, 0)];

    private static readonly byte[] ReferencedUid = Short(0x00081155, "UI", "1.2.9\0");

    internal static IReadOnlyList<OddDataset> All { get; } = [.. Sequences(), .. Unknown(), .. Representations(), .. Fragments(), .. Surroundings(), .. Syntaxes()];

    /// <summary>What cannot be understood, though the UIDs can be: each is refused with offset and reason.</summary>
    internal static IReadOnlyList<OddDataset> Broken { get; } =
    [
        Whole("EndsWithinAnElementsHeader", "PS3.5 7.1", Explicit, [.. Start, .. End, .. Long(0x00291010, "UN", 4)[..10]], legal: false),
        Whole("EndsWithinAValue", "PS3.5 7.1", Explicit, [.. Start, .. End, .. Short(0x00291010, "LO", "cut off here")[..^3]], legal: false),
        Whole("EndsWithinThePixelData", "PS3.5 8.1.1", Explicit, [.. Start, .. End, .. Long(Pixels, "OW", 8, 1, 0, 2, 0)], legal: false),
        Whole("EndsWithinThePixelDataInImplicitVR", "PS3.5 8.1.1", ImplicitLittle, [.. ImplicitStart, .. ImplicitEnd[..^1]], legal: false),
        Whole("LengthBeyondTheData", "PS3.5 7.1", Explicit, [.. Start, .. End, .. Long(0x00291010, "OB", 0x7FFFFFFE, 1, 2)], legal: false),
        Whole("ElementBeyondItsItem", "PS3.5 7.5.1", Explicit, [.. Start, .. Counted(Item([.. ReferencedUid, .. Short(0x00081150, "UI", "1.2.840.1.2")[..12]])), .. End, .. Native], legal: false),
        Whole("ItemBeyondItsSequence", "PS3.5 7.5.2", Explicit, [.. Start, .. Counted(Delimiter(0xFFFEE000, 99)), .. End, .. Native], legal: false),
        Whole("ElementWhereAnItemShouldBe", "PS3.5 7.5", Explicit, [.. Start, .. Counted(ReferencedUid), .. End, .. Native], legal: false),
        Whole("TextOfUndefinedLength", "PS3.5 7.1.1", Explicit, [.. Start, .. Long(0x00081010, "UT", Undefined, "CT-2"u8.ToArray()), .. End, .. Native], legal: false),
        Whole("SequencesTooDeep", "PS3.5 7.5", Explicit, [.. Start, .. Nested(65), .. End, .. Native], legal: false),
        Whole("DeflatedDataThatIsDamaged", "PS3.5 A.5", DicomTransferSyntax.DeflatedExplicitVRLittleEndian, [0x63, 0x60, 0xFF, 0xFF, 0xFF, 0xFF, 0x12, 0x34, 0x56, 0x78], legal: false),
        Whole("FilePreambleInTheDataSet", "PS3.10 7.1", Explicit, [.. new byte[128], .. "DICM"u8, .. Start, .. End, .. Native], legal: false),
        Whole("NoStudyInstanceUid", "PS3.3 C.7.2.1", Explicit, [.. Start, .. Native], legal: false),
    ];

    internal static OddDataset Named(string name) => All.Single(odd => odd.Name == name);

    private static IEnumerable<OddDataset> Sequences()
    {
        yield return Legal("SequenceAndItem_OfUndefinedLength", "PS3.5 7.5.2", [.. Long(ReferencedImages, "SQ", Undefined), .. OpenItem(ReferencedUid), .. ItemEnd, .. SequenceEnd]);
        yield return Legal("ItemOfUndefinedLength_InASequenceOfDefinedLength", "PS3.5 7.5.2", Counted([.. OpenItem(ReferencedUid), .. ItemEnd]));
        yield return Legal("ItemOfDefinedLength_InASequenceOfUndefinedLength", "PS3.5 7.5.2", [.. Long(ReferencedImages, "SQ", Undefined), .. Item(ReferencedUid), .. SequenceEnd]);
        yield return Legal("EmptySequenceAndEmptyItems", "PS3.5 7.5", [.. Long(ReferencedImages, "SQ", 0), .. Long(0x00082112, "SQ", Undefined), .. Item(), .. OpenItem(), .. ItemEnd, .. SequenceEnd]);
        yield return Odd("ItemWithoutItsDelimiter_EndsWithTheSequence", "PS3.5 7.5.1", [.. Long(ReferencedImages, "SQ", Undefined), .. OpenItem(ReferencedUid), .. SequenceEnd]);
        yield return Odd("ItemWithoutItsDelimiter_EndsAtTheNextItem", "PS3.5 7.5.1", [.. Long(ReferencedImages, "SQ", Undefined), .. OpenItem(ReferencedUid), .. OpenItem(ReferencedUid), .. ItemEnd, .. SequenceEnd]);
        yield return Odd("SequenceWithoutItsDelimiter_EndsAtTheNextElement", "PS3.5 7.5.2", [.. Long(ReferencedImages, "SQ", Undefined), .. OpenItem(ReferencedUid), .. ItemEnd]);
        yield return Odd("DelimiterInASequenceOfDefinedLength_IsPassedOver", "PS3.5 7.5.2", Counted([.. Item(ReferencedUid), .. SequenceEnd]));
        yield return Odd("ItemDelimiterAfterAnItemOfDefinedLength_IsPassedOver", "PS3.5 7.5.2", [.. Long(ReferencedImages, "SQ", Undefined), .. Item(ReferencedUid), .. ItemEnd, .. SequenceEnd]);
        yield return Odd("StrayDelimitersBetweenElements_ArePassedOver", "PS3.5 7.5", [.. ItemEnd, .. SequenceEnd]);
        yield return Odd("ImplicitItemInAnExplicitSequence_IsRead", "PS3.5 7.1", [.. Long(ReferencedImages, "SQ", Undefined), .. OpenItem(Implicit(0x00081155, "1.2.9\0")), .. ItemEnd, .. SequenceEnd]);
        yield return Legal("SixtySequencesInsideOneAnother", "PS3.5 7.5", Nested(60));
    }

    private static IEnumerable<OddDataset> Unknown()
    {
        yield return Legal("UnknownOfUndefinedLength_IsAnImplicitSequence", "PS3.5 6.2.2 note 4 (CP-246)", [.. Owner(), .. Long(Private, "UN", Undefined), .. OpenItem(Implicit(0x00081155, "1.2.9\0")), .. ItemEnd, .. SequenceEnd]);
        yield return Odd("UnknownOfUndefinedLength_WithExplicitItemsAllTheSame", "PS3.5 6.2.2 note 4 (CP-246)", [.. Owner(), .. Long(Private, "UN", Undefined), .. OpenItem(ReferencedUid), .. ItemEnd, .. SequenceEnd]);
        yield return Legal("UnknownOfDefinedLength_StaysBytes", "PS3.5 6.2.2", [.. Owner(), .. Long(Private, "UN", 6, 1, 2, 3, 4, 5, 6)]);
        yield return Legal("KnownTagSentAsUnknown_IsWhatTheDictionarySays", "PS3.5 6.2.2", Long(0x00100020, "UN", 4, "ID-1"u8.ToArray()));
        yield return Legal("EmptyUnknownOfASequence_HoldsNothing", "PS3.5 6.2.2", Long(ReferencedImages, "UN", 0));
        yield return Legal("PrivateElementWithoutItsCreator", "PS3.5 7.8.1", Short(Private, "LO", "orphan"));
        yield return Whole("PictureInAPrivateElement_AsOldPhilipsScannersPackIt", "PS3.5 7.8", Explicit, [.. Start, .. End, .. Short(0x07A10010, "LO", "ELSCINT1"), .. Long(0x07A1100A, "OB", 6, 1, 2, 0xA5, 9, 3, 4), .. Short(0x07A11011, "CS", "PMSCT_RLE1")]);
        yield return Legal("PrivateSequenceInExplicitVR", "PS3.5 7.8", [.. Owner(), .. Long(Private, "SQ", Undefined), .. OpenItem(ReferencedUid), .. ItemEnd, .. SequenceEnd]);
        yield return ImplicitOdd("PrivateSequenceInImplicitVR_IsKnownByItsUndefinedLength", "PS3.5 7.8, A.1", [.. Implicit(Creator, "ACME"), .. Implicit(Private, Undefined), .. OpenItem(Implicit(0x00081155, "1.2.9\0")), .. ItemEnd, .. SequenceEnd]);
        yield return ImplicitOdd("PrivateSequenceOfDefinedLengthInImplicitVR_StaysBytes", "PS3.5 7.8, 6.2.2", [.. Implicit(Creator, "ACME"), .. Implicit(Private, 16, Item(1, 2, 3, 4, 5, 6, 7, 8))]);
    }

    private static IEnumerable<OddDataset> Representations()
    {
        yield return Odd("LowerCaseVR_IsTheSame", "PS3.5 6.2", Short(0x00081010, "sh", "CT-2"));
        yield return Odd("BlankVR_IsTheDictionarys", "PS3.5 6.2", Short(0x00081010, "  ", "CT-2"));
        yield return Odd("QuestionMarksForAVR_AreTheDictionarys", "PS3.5 6.2", Short(0x00081010, "??", "CT-2"));
        yield return Odd("ZerosForAVR_AreTheDictionarys", "PS3.5 6.2", Short(0x00081010, "\0\0", "CT-2"));
        yield return Odd("VRThatIsNotDefined_HasTheLongForm", "PS3.5 6.2, 7.1.2", Long(0x00081010, "ZZ", 4, "CT-2"u8.ToArray()));
        yield return Odd("ImplicitElementInAnExplicitDataSet_IsRead", "PS3.5 7.1", Implicit(0x00081010, "CT-2"));
        yield return Legal("OtherVRThanTheDictionarys_IsBelieved", "PS3.5 7.1.2", Short(0x00081010, "LO", "CT-2"));
        yield return Legal("TextOfOddLength_IsKept", "PS3.5 7.1.1", Short(0x00081010, "SH", "CT2"));
        yield return Legal("SequenceOfOddLength_IsKept", "PS3.5 7.1.1", Counted(Item(Short(0x00081155, "UI", "1.2.9"))));
        yield return Legal("UidPaddedWithABlank_IsThatUid", "PS3.5 9.1", Short(0x00080019, "UI", "1.2.3 "));
        yield return Legal("NumberThatIsNoNumber_IsKept", "PS3.5 6.2", Short(0x00200013, "IS", "first!"));
    }

    private static IEnumerable<OddDataset> Fragments()
    {
        byte[] empty = Delimiter(0xFFFEE000, 0);
        yield return Whole("DelimiterBytesInsideAFragment_AreData", "PS3.5 A.4", Lossless, [.. Start, .. End, .. Long(Pixels, "OB", Undefined), .. empty, .. Item(SequenceEnd), .. SequenceEnd]);
        yield return Whole("FragmentOfOddLength_IsKept", "PS3.5 A.4", Lossless, [.. Start, .. End, .. Long(Pixels, "OB", Undefined), .. empty, .. Item(1, 2, 3), .. SequenceEnd]);
        yield return Whole("FragmentsWithoutTheirDelimiter_EndWithTheData", "PS3.5 A.4", Lossless, [.. Start, .. End, .. Long(Pixels, "OB", Undefined), .. empty, .. Item(1, 2, 3, 4)], legal: false);
        yield return Whole("NoOffsetTableAndNoFragment", "PS3.5 A.4", Lossless, [.. Start, .. End, .. Long(Pixels, "OB", Undefined), .. SequenceEnd]);
        yield return Whole("NativePixelsUnderACompressedSyntax_AreKept", "PS3.5 A.4", Lossless, [.. Start, .. End, .. Native]);
    }

    private static IEnumerable<OddDataset> Surroundings()
    {
        yield return Whole("ZerosAfterTheLastElement_AreDropped", "PS3.10 7.2", Explicit, [.. Start, .. End, .. Native, .. new byte[200]], legal: false);
        yield return Whole("OneByteAfterTheLastElement_IsDropped", "PS3.5 7.1", Explicit, [.. Start, .. End, .. Native, 0], legal: false);
        yield return Whole("DelimitersAfterTheLastElement_AreDropped", "PS3.5 7.5", Explicit, [.. Start, .. End, .. Native, .. ItemEnd, .. SequenceEnd], legal: false);
        yield return Whole("TrailingPaddingElement_IsKept", "PS3.10 7.2", Explicit, [.. Start, .. End, .. Native, .. Long(0xFFFCFFFC, "OB", 4, 0, 0, 0, 0)]);
        yield return Whole("ElementsAfterThePixelData_AreRead", "PS3.5 7.1", Explicit, [.. Start, .. End, .. Native, .. Short(0x00280010, "US", 2, 0), .. Short(0x00280011, "US", 1, 0)]);
        yield return Whole("ElementsOutOfOrder_AreRead", "PS3.5 7.1", Explicit, [.. End, .. Start, .. Native]);
        yield return Legal("ElementTwice_TheLastCounts", "PS3.5 7.1", [.. Short(0x00081010, "SH", "CT-1"), .. Short(0x00081010, "SH", "CT-2")]);
        yield return Legal("GroupLengthThatIsWrong_IsIgnored", "PS3.5 7.2", Short(0x00090000, "UL", 99, 0, 0, 0));
        yield return Whole("FileMetaInTheDataSet_IsNotTheFiles", "PS3.10 7.1, PS3.7 9.3.1", Explicit, [.. Short(0x00020000, "UL", 26, 0, 0, 0), .. Short(0x00020010, "UI", "1.2.840.10008.1.2\0"), .. Start, .. End, .. Native]);
        yield return Whole("NoPatientIdNorAccession", "PS3.3 C.7.1.1", Explicit, [.. Start, .. End, .. Native]);
        yield return Whole("NoPixelDataAtAll", "PS3.4 B.4", Explicit, [.. Start, .. End]);
    }

    private static IEnumerable<OddDataset> Syntaxes()
    {
        byte[] implicitAll = [.. ImplicitStart, .. ImplicitEnd];
        byte[] bigAll =
        [
            .. Big(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2\0"), .. Big(0x00080018, "UI", "1.2.3.1.1\0"), .. Big(0x00080060, "CS", "CT"),
            .. Big(0x0020000D, "UI", "1.2.3\0"), .. Big(0x0020000E, "UI", "1.2.3.1\0"),
        ];
        byte[] littleAll = [.. Start, .. End, .. Native];
        yield return Whole("ImplicitBytesUnderExplicit_AreReadAsTheyAre", "PS3.5 A.1, A.2", Explicit, implicitAll, legal: false);
        yield return Whole("ExplicitBytesUnderImplicit_AreReadAsTheyAre", "PS3.5 A.1, A.2", ImplicitLittle, littleAll, legal: false);
        yield return Whole("BigEndianBytesUnderLittle_AreReadAsTheyAre", "PS3.5 A.3", Explicit, bigAll, legal: false);
        yield return Whole("LittleEndianBytesUnderBig_AreReadAsTheyAre", "PS3.5 A.3", DicomTransferSyntax.ExplicitVRBigEndian, littleAll, legal: false);
        yield return Whole("PlainBytesUnderDeflated_AreReadAsTheyAre", "PS3.5 A.5", DicomTransferSyntax.DeflatedExplicitVRLittleEndian, littleAll, legal: false);
        yield return Whole("PrivateTransferSyntax_IsReadAsExplicit", "PS3.5 10", DicomTransferSyntax.Lookup("1.3.46.670589.33.1.4.1"), littleAll);
        yield return Whole("PrivateSyntaxOfGE_IsReadAsImplicit", "PS3.5 10", DicomTransferSyntax.Lookup("1.2.840.113619.5.2"), implicitAll);
    }

    private static byte[] Owner() => Short(Creator, "LO", "ACME");

    private static byte[] Counted(byte[] items) => Long(ReferencedImages, "SQ", (uint)items.Length, items);

    private static byte[] Nested(int depth)
    {
        byte[] inner = [];
        for (var i = 0; i < depth; i++)
        {
            inner = [.. Long(ReferencedImages, "SQ", Undefined), .. OpenItem(inner), .. ItemEnd, .. SequenceEnd];
        }

        return inner;
    }

    private static OddDataset Odd(string name, string clause, byte[] part) => Whole(name, clause, Explicit, [.. Start, .. part, .. End, .. Native], legal: false);

    private static OddDataset Legal(string name, string clause, byte[] part) => Whole(name, clause, Explicit, [.. Start, .. part, .. End, .. Native]);

    private static OddDataset ImplicitOdd(string name, string clause, byte[] part) => Whole(name, clause, ImplicitLittle, [.. ImplicitStart, .. part, .. ImplicitEnd]);

    private static OddDataset Whole(string name, string clause, DicomTransferSyntax declared, byte[] bytes, bool legal = true) => new(name, clause, declared, bytes, legal);
}
