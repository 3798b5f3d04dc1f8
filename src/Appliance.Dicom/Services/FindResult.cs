using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>What a query gave.</summary>
/// <param name="Status">The last status: success, cancel (FE00) where we had enough, or a failure (PS3.4 C.4.1.1.4).</param>
/// <param name="ErrorComment">What the peer wrote beside it.</param>
/// <param name="Matches">The matches, in the peer's order.</param>
public sealed record FindResult(DicomStatus Status, string ErrorComment, IReadOnlyList<DicomDataset> Matches)
{
    /// <summary>True when there were more than we wanted.</summary>
    public bool IsCut { get; init; }

    /// <summary>True when the peer does not support all optional keys (FF01): matches may then be too many.</summary>
    public bool HasUnsupportedKeys { get; init; }

    /// <summary>Matches that could not be read.</summary>
    public int Unreadable { get; init; }
}
