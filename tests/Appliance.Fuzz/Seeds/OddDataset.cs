using Appliance.Dicom.Data;

namespace Appliance.Fuzz.Seeds;

/// <summary>A data set as some device really sends it, as literal bytes.</summary>
/// <param name="Name">What is odd about it, and what reading makes of it.</param>
/// <param name="Clause">Where the standard speaks of it.</param>
/// <param name="Declared">The syntax that was negotiated, which need not be the one of the bytes.</param>
/// <param name="Bytes">The data set: SOP Instance UID 1.2.3.1.1, Modality CT and Study Instance UID 1.2.3 among others.</param>
/// <param name="IsLegal">True when the standard allows it, so that nothing is to be noted.</param>
internal sealed record OddDataset(string Name, string Clause, DicomTransferSyntax Declared, byte[] Bytes, bool IsLegal = false)
{
    /// <summary>How a test names it.</summary>
    public override string ToString() => Name;
}
