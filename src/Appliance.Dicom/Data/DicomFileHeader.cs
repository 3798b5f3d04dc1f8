namespace Appliance.Dicom.Data;

/// <summary>What stands before a data set in a file.</summary>
/// <param name="FileMetaInfo">The elements of group 0002; empty when the file has none.</param>
/// <param name="TransferSyntax">As declared, or as the bytes show when nothing is declared.</param>
/// <param name="DatasetOffset">Offset of the first byte of the data set.</param>
public sealed record DicomFileHeader(DicomDataset FileMetaInfo, DicomTransferSyntax TransferSyntax, long DatasetOffset);
