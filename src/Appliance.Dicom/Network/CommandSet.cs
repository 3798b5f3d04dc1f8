using System.Buffers.Binary;
using System.Text;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Network;

/// <summary>
/// The command set of a DIMSE message: elements of group 0000, always Implicit VR Little Endian (PS3.7 6.3.1).
/// Numbers are US, UIDs UI, the rest text.
/// </summary>
public sealed class CommandSet
{
    /// <summary>The value of <see cref="DataSetType"/> that says that no data set follows (PS3.7 E.1).</summary>
    public const ushort NoDataSet = 0x0101;

    private const ushort HasDataSetValue = 0x0001;
    private const int ElementHeaderBytes = 8;

    private readonly SortedDictionary<ushort, byte[]> _elements = [];

    /// <summary>Affected (0000,0002) or requested (0000,0003) SOP Class UID; empty when absent.</summary>
    public string SopClassUid
    {
        get => Text(0x0002) is { Length: > 0 } affected ? affected : Text(0x0003);
        init => SetUid(0x0002, value);
    }

    /// <summary>Affected (0000,1000) or requested (0000,1001) SOP Instance UID; empty when absent.</summary>
    public string SopInstanceUid
    {
        get => Text(0x1000) is { Length: > 0 } affected ? affected : Text(0x1001);
        init => SetUid(0x1000, value);
    }

    /// <summary>Requested SOP Class UID (0000,0003): what N-SET and N-ACTION name their object by. Read it as <see cref="SopClassUid"/>.</summary>
    public string RequestedSopClassUid
    {
        init => SetUid(0x0003, value);
    }

    /// <summary>Requested SOP Instance UID (0000,1001). Read it as <see cref="SopInstanceUid"/>.</summary>
    public string RequestedSopInstanceUid
    {
        init => SetUid(0x1001, value);
    }

    /// <summary>Command Field (0000,0100).</summary>
    public CommandField Field
    {
        get => (CommandField)UInt16(0x0100).GetValueOrDefault();
        init => Set(0x0100, (ushort)value);
    }

    /// <summary>Message ID (0000,0110).</summary>
    public ushort MessageId
    {
        get => UInt16(0x0110).GetValueOrDefault();
        init => Set(0x0110, value);
    }

    /// <summary>Message ID Being Responded To (0000,0120).</summary>
    public ushort MessageIdBeingRespondedTo
    {
        get => UInt16(0x0120).GetValueOrDefault();
        init => Set(0x0120, value);
    }

    /// <summary>Priority (0000,0700): 0 medium, 1 high, 2 low.</summary>
    public ushort Priority
    {
        get => UInt16(0x0700).GetValueOrDefault();
        init => Set(0x0700, value);
    }

    /// <summary>Command Data Set Type (0000,0800).</summary>
    public ushort DataSetType
    {
        get => UInt16(0x0800) ?? NoDataSet;
        init => Set(0x0800, value);
    }

    /// <summary>True when a data set follows the command set.</summary>
    public bool HasDataSet
    {
        get => DataSetType != NoDataSet;
        init => Set(0x0800, value ? HasDataSetValue : NoDataSet);
    }

    /// <summary>Status (0000,0900).</summary>
    public DicomStatus Status
    {
        get => new(UInt16(0x0900).GetValueOrDefault());
        init => Set(0x0900, value.Code);
    }

    /// <summary>Error Comment (0000,0902); empty when absent. Cut to 64 characters when set (VR LO, PS3.5 6.2).</summary>
    public string ErrorComment
    {
        get => Text(0x0902);
        init => SetText(0x0902, value.Length > MaxErrorCommentLength ? value[..MaxErrorCommentLength] : value);
    }

    /// <summary>Error ID (0000,0903); null when absent.</summary>
    public ushort? ErrorId
    {
        get => UInt16(0x0903);
        init => SetOrOmit(0x0903, value);
    }

    /// <summary>Event Type ID (0000,1002) of an N-EVENT-REPORT; null when absent.</summary>
    public ushort? EventTypeId
    {
        get => UInt16(0x1002);
        init => SetOrOmit(0x1002, value);
    }

    /// <summary>Action Type ID (0000,1008) of an N-ACTION; null when absent.</summary>
    public ushort? ActionTypeId
    {
        get => UInt16(0x1008);
        init => SetOrOmit(0x1008, value);
    }

    /// <summary>Attribute Identifier List (0000,1005): the attributes that a failure or warning is about.</summary>
    public IReadOnlyList<DicomTag> AttributeIdentifierList
    {
        get => ReadTags(0x1005);
        init => SetTags(0x1005, value);
    }

    /// <summary>Move Originator Application Entity Title (0000,1030); empty when absent.</summary>
    public string MoveOriginatorAE
    {
        get => Text(0x1030);
        init => SetText(0x1030, value);
    }

    /// <summary>Move Originator Message ID (0000,1031); 0 when absent.</summary>
    public ushort MoveOriginatorMessageId
    {
        get => UInt16(0x1031).GetValueOrDefault();
        init => Set(0x1031, value);
    }

    /// <summary>Move Destination (0000,0600); empty when absent.</summary>
    public string MoveDestination
    {
        get => Text(0x0600);
        init => SetText(0x0600, value);
    }

    /// <summary>Number of Remaining Sub-operations (0000,1020); null when absent.</summary>
    public int? RemainingSubOperations => UInt16(0x1020);

    /// <summary>Number of Completed Sub-operations (0000,1021); null when absent.</summary>
    public int? CompletedSubOperations => UInt16(0x1021);

    /// <summary>Number of Failed Sub-operations (0000,1022); null when absent.</summary>
    public int? FailedSubOperations => UInt16(0x1022);

    /// <summary>Number of Warning Sub-operations (0000,1023); null when absent.</summary>
    public int? WarningSubOperations => UInt16(0x1023);

    /// <summary>The longest Error Comment, in characters.</summary>
    public const int MaxErrorCommentLength = 64;

    /// <summary>True for a response: the high bit of the Command Field (PS3.7 E.1).</summary>
    public bool IsResponse => ((ushort)Field & 0x8000) != 0;

    /// <summary>The value of an element that has no property here, as bytes.</summary>
    /// <param name="element">The element number in group 0000.</param>
    public ReadOnlyMemory<byte>? Value(ushort element) => _elements.TryGetValue(element, out byte[]? value) ? value : null;

    /// <summary>Reads a command set; false when the bytes are not one.</summary>
    /// <param name="bytes">All fragments together.</param>
    /// <param name="command">The command set.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out CommandSet command)
    {
        command = new CommandSet();
        while (!bytes.IsEmpty)
        {
            if (bytes.Length < ElementHeaderBytes || BinaryPrimitives.ReadUInt16LittleEndian(bytes) != 0)
            {
                return false;
            }

            ushort element = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            bytes = bytes[ElementHeaderBytes..];
            if (length > (uint)bytes.Length)
            {
                return false;
            }

            // The group length (0000,0000) is made anew when written and not relied on when read.
            if (element != 0)
            {
                command._elements[element] = bytes[..(int)length].ToArray();
            }

            bytes = bytes[(int)length..];
        }

        return command.UInt16(0x0100) is not null;
    }

    /// <summary>Encodes the command set with its group length.</summary>
    public byte[] Encode()
    {
        int groupLength = _elements.Values.Sum(value => ElementHeaderBytes + value.Length);
        byte[] bytes = new byte[ElementHeaderBytes + 4 + groupLength];
        Span<byte> groupLengthValue = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(groupLengthValue, groupLength);
        var rest = WriteElement(bytes, 0, groupLengthValue);
        foreach (var (element, value) in _elements)
        {
            rest = WriteElement(rest, element, value);
        }

        return bytes;
    }

    private static Span<byte> WriteElement(Span<byte> destination, ushort element, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(destination, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[2..], element);
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], value.Length);
        value.CopyTo(destination[ElementHeaderBytes..]);
        return destination[(ElementHeaderBytes + value.Length)..];
    }

    private ushort? UInt16(ushort element) =>
        _elements.TryGetValue(element, out byte[]? value) && value.Length >= 2 ? BinaryPrimitives.ReadUInt16LittleEndian(value) : null;

    private string Text(ushort element) =>
        _elements.TryGetValue(element, out byte[]? value) ? Encoding.Latin1.GetString(value).Trim(' ', '\0') : string.Empty;

    private void Set(ushort element, ushort value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        _elements[element] = bytes;
    }

    private void SetOrOmit(ushort element, ushort? value)
    {
        if (value is { } number)
        {
            Set(element, number);
        }
    }

    // VR AT: group and element, two bytes each (PS3.5 6.2).
    private List<DicomTag> ReadTags(ushort element)
    {
        var tags = new List<DicomTag>();
        ReadOnlySpan<byte> value = _elements.GetValueOrDefault(element);
        for (; value.Length >= 4; value = value[4..])
        {
            tags.Add(new DicomTag(BinaryPrimitives.ReadUInt16LittleEndian(value), BinaryPrimitives.ReadUInt16LittleEndian(value[2..])));
        }

        return tags;
    }

    private void SetTags(ushort element, IReadOnlyList<DicomTag> tags)
    {
        if (tags.Count == 0)
        {
            return;
        }

        byte[] value = new byte[4 * tags.Count];
        for (int i = 0; i < tags.Count; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(value.AsSpan(4 * i), tags[i].Group);
            BinaryPrimitives.WriteUInt16LittleEndian(value.AsSpan((4 * i) + 2), tags[i].Element);
        }

        _elements[element] = value;
    }

    private void SetUid(ushort element, string value) => SetPadded(element, value, '\0');

    private void SetText(ushort element, string value) => SetPadded(element, value, ' ');

    // An absent element rather than an empty one when there is nothing to say.
    private void SetPadded(ushort element, string value, char padding)
    {
        if (value.Length > 0)
        {
            // A comment leaves without a character set, so what is not ASCII becomes a question mark.
            _elements[element] = Encoding.ASCII.GetBytes(value.Length % 2 == 0 ? value : value + padding);
        }
    }
}
