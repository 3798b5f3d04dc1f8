using Appliance.Fuzz;
using Appliance.Fuzz.Seeds;
using Appliance.Fuzz.Targets.Dicom;

namespace Appliance.Dicom.Tests.Imaging;

/// <summary>A bounded, seeded run of the targets from fragments to pictures.</summary>
public sealed class PictureFuzzTests
{
    [Fact]
    public void Frames_DamagedTablesAndFragments_OnlyDataExceptionsEscape() => SeededRun.Over(new FramesTarget(), [.. new FramesTarget().Seeds(null)], 21, 20_000);

    [Fact]
    public void Pictures_OfDamagedTablesAndGroups_OnlyDataExceptionsEscape() => SeededRun.Over(new PictureTarget(), [.. new PictureTarget().Seeds(null)], 22, 8000);

    [Fact]
    public void Pictures_OfDamagedPublicFiles_OnlyDataExceptionsEscape() => SeededRun.Over(new PictureTarget(), [.. new PictureTarget().Seeds(PublicFiles.Folder)], 23, 1500);
}
