using System.Globalization;

namespace Appliance.Dicom.Network;

/// <summary>The Status (0000,0900) of a DIMSE response (PS3.7 annex C; for C-STORE PS3.4 B.2.3).</summary>
/// <param name="Code">The 16-bit code.</param>
public readonly record struct DicomStatus(ushort Code)
{
    /// <summary>0000: done.</summary>
    public static DicomStatus Success => new(0x0000);

    /// <summary>0106: an attribute has a value that it may not have.</summary>
    public static DicomStatus InvalidAttributeValue => new(0x0106);

    /// <summary>0107, a warning: some attributes were not taken; the Attribute Identifier List says which.</summary>
    public static DicomStatus AttributeListError => new(0x0107);

    /// <summary>0110: processing failure.</summary>
    public static DicomStatus ProcessingFailure => new(0x0110);

    /// <summary>0111: the SOP Instance UID is already there with other content.</summary>
    public static DicomStatus DuplicateSopInstance => new(0x0111);

    /// <summary>0112: there is no such SOP instance.</summary>
    public static DicomStatus NoSuchSopInstance => new(0x0112);

    /// <summary>0113: the event type is not known.</summary>
    public static DicomStatus NoSuchEventType => new(0x0113);

    /// <summary>0115: the data set of the request cannot be used.</summary>
    public static DicomStatus InvalidArgumentValue => new(0x0115);

    /// <summary>0117: the SOP Instance UID breaks the rules for UIDs.</summary>
    public static DicomStatus InvalidObjectInstance => new(0x0117);

    /// <summary>0118: the SOP class is not known.</summary>
    public static DicomStatus NoSuchSopClass => new(0x0118);

    /// <summary>0119: the SOP instance is of another SOP class.</summary>
    public static DicomStatus ClassInstanceConflict => new(0x0119);

    /// <summary>0120: an attribute is missing that must be there.</summary>
    public static DicomStatus MissingAttribute => new(0x0120);

    /// <summary>0121: an attribute is empty that must have a value.</summary>
    public static DicomStatus MissingAttributeValue => new(0x0121);

    /// <summary>0122: the SOP class is not supported.</summary>
    public static DicomStatus SopClassNotSupported => new(0x0122);

    /// <summary>0123: the action type is not known.</summary>
    public static DicomStatus NoSuchActionType => new(0x0123);

    /// <summary>0124: not authorized.</summary>
    public static DicomStatus NotAuthorized => new(0x0124);

    /// <summary>0211: unrecognized operation.</summary>
    public static DicomStatus UnrecognizedOperation => new(0x0211);

    /// <summary>0213: too large, or no room; it may pass by itself.</summary>
    public static DicomStatus ResourceLimitation => new(0x0213);

    /// <summary>A700: refused, out of resources; the sender may try again later.</summary>
    public static DicomStatus OutOfResources => new(0xA700);

    /// <summary>A900: the data set does not match the SOP class.</summary>
    public static DicomStatus DataSetDoesNotMatchSopClass => new(0xA900);

    /// <summary>B000: stored, but elements were coerced.</summary>
    public static DicomStatus CoercionOfDataElements => new(0xB000);

    /// <summary>B007: stored, but the data set does not match the SOP class.</summary>
    public static DicomStatus DataSetDoesNotMatchSopClassWarning => new(0xB007);

    /// <summary>C000: cannot understand the data set.</summary>
    public static DicomStatus CannotUnderstand => new(0xC000);

    /// <summary>FE00: ended because of our C-CANCEL (PS3.4 C.4.1.1.4).</summary>
    public static DicomStatus Cancel => new(0xFE00);

    /// <summary>FF00: more responses follow.</summary>
    public static DicomStatus Pending => new(0xFF00);

    /// <summary>FF01: more responses follow, and not every optional key was supported (PS3.4 C.4.1.1.4).</summary>
    public static DicomStatus PendingWithUnsupportedKeys => new(0xFF01);

    /// <summary>0000.</summary>
    public bool IsSuccess => Code == 0;

    /// <summary>The operation was performed, with a remark (PS3.7 C.4).</summary>
    public bool IsWarning => Code is 0x0001 or 0x0107 or 0x0116 or (>= 0xB000 and <= 0xBFFF);

    /// <summary>More responses follow (FF00, FF01).</summary>
    public bool IsPending => Code is 0xFF00 or 0xFF01;

    /// <summary>The operation was not performed.</summary>
    public bool IsFailure => !IsSuccess && !IsWarning && !IsPending;

    /// <summary>A failure that may pass by itself: out of resources (A7xx), resource limitation (0213), processing failure (0110).</summary>
    public bool IsTransient => Code is (>= 0xA700 and <= 0xA7FF) or 0x0213 or 0x0110;

    /// <summary>Four hexadecimal digits and the H of the standard: <c>A700H</c>.</summary>
    public override string ToString() => Code.ToString("X4", CultureInfo.InvariantCulture) + "H";
}
