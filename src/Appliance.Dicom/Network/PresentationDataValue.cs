using System.Buffers;

namespace Appliance.Dicom.Network;

/// <summary>One presentation data value: a fragment of a command set or of a data set (PS3.8 9.3.5.1, annex E.2).</summary>
/// <param name="ContextId">The presentation context that it belongs to.</param>
/// <param name="IsCommand">True for a fragment of a command set, false for a data set.</param>
/// <param name="IsLast">True when it is the last fragment of that command set or data set.</param>
/// <param name="Data">The fragment; it may be empty and of odd length.</param>
public readonly record struct PresentationDataValue(byte ContextId, bool IsCommand, bool IsLast, ReadOnlySequence<byte> Data);
