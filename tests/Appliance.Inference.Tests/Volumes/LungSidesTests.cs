using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Volumes;

public sealed class LungSidesTests
{
    [Fact]
    public void Split_TouchingLungs_AreCutWhereTheyTouch()
    {
        Mask sides = LungSides.Split(Grid.Parse("............/.1111..1111./.1111111111./.1111..1111./............"));
        Assert.Equal("............/.1111..2222./", Grid.Show(sides)[0][..26]);
        Assert.Equal(14, sides.Count(LungSides.Right) + sides.Count(LungSides.Left) - 12, 12.0);
        Assert.True(Math.Abs(sides.Count(LungSides.Right) - sides.Count(LungSides.Left)) <= 2);
    }

    [Fact]
    public void Split_PartAcrossTheMiddleThatTouchesNothing_StaysWhole()
    {
        Mask sides = LungSides.Split(Grid.Parse("1111111...../............/.........111"));
        Assert.Equal("1111111...../............/.........222", Grid.Show(sides)[0]);
    }
}
