using Appliance.Edge.Storage;
using static Appliance.Edge.Storage.SpaceState;

namespace Appliance.Edge.Tests.Storage;

public sealed class FreeSpaceGuardTests
{
    /// <summary>Refuses below 800, takes again from 900, tight below 3200.</summary>
    [Theory]
    [InlineData(Plenty, 3200, Plenty)]
    [InlineData(Plenty, 3199, Tight)]
    [InlineData(Plenty, 800, Tight)]
    [InlineData(Plenty, 799, Refusing)]
    [InlineData(Tight, 3200, Plenty)]
    [InlineData(Tight, 3199, Tight)]
    [InlineData(Tight, 800, Tight)]
    [InlineData(Tight, 799, Refusing)]
    [InlineData(Refusing, 3200, Plenty)]
    [InlineData(Refusing, 900, Tight)]
    [InlineData(Refusing, 899, Refusing)]
    [InlineData(Refusing, 0, Refusing)]
    public void Next_EachStateAndMark_IsAsTheOptionsSay(SpaceState before, long free, SpaceState expected) =>
        Assert.Equal(expected, new FreeSpaceGuard(new StorageOptions { MinFreeBytes = 800 }, () => free).Next(before, free));

    [Fact]
    public void Look_SpaceSwingsAroundTheMark_RefusesOnceAndTakesOnce()
    {
        long free = 1000;
        var guard = new FreeSpaceGuard(new StorageOptions { MinFreeBytes = 800 }, () => free);
        var seen = new List<bool>();
        foreach (long now in (long[])[1000, 799, 801, 799, 899, 850, 900, 801, 850])
        {
            free = now;
            seen.Add(guard.Look() != Refusing);
        }

        Assert.Equal([true, false, false, false, false, false, true, true, true], seen);
    }

    [Fact]
    public void Look_TightMarkOfItsOwn_IsUsed() =>
        Assert.Equal(Tight, new FreeSpaceGuard(new StorageOptions { MinFreeBytes = 800, TightFreeBytes = 9000 }, () => 8999).Look());
}
