using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Data;

public sealed class DicomFileTests
{
    /// <summary>Files that end within a value, or that are not DICOM at all.</summary>
    internal static readonly string[] Unreadable =
    [
        "pydicom+pydicom/src/pydicom/data/test_files/MR_truncated.dcm",
        "pydicom+pydicom/src/pydicom/data/test_files/no_meta.dcm",
        "pydicom+pydicom/src/pydicom/data/test_files/rtplan_truncated.dcm",
    ];

    [Fact]
    public void Open_EveryPublicFile_ReadsOrSaysWhy()
    {
        var faults = new List<string>();
        foreach (var file in TestFiles.All())
        {
            try
            {
                var read = DicomFile.Open(TestFiles.PathOf(file));
                if (Unreadable.Contains(file) || read.Dataset.Count == 0)
                {
                    faults.Add($"{file}: read, with {read.Dataset.Count} elements");
                }
            }
            catch (DicomDataException e) when (!Unreadable.Contains(file))
            {
                faults.Add($"{file}: {e.Message}");
            }
            catch (DicomDataException e)
            {
                Assert.Contains("offset", e.Message, StringComparison.Ordinal);
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }
}
