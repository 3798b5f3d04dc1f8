using Appliance.Edge.Priors;
using static Appliance.Edge.Priors.SearchEvent;
using static Appliance.Edge.Priors.SearchState;

namespace Appliance.Edge.Tests.Priors;

public sealed class SearchLifecycleTests
{
    /// <summary>Every cell that is not impossible; all others are.</summary>
    private static readonly Dictionary<(SearchState, SearchEvent), SearchState> Possible = new()
    {
        [(Searching, Found)] = Retrieving,
        [(Searching, NothingFound)] = None,
        [(Searching, Faulted)] = Searching,
        [(Searching, GivenUp)] = Failed,
        [(Searching, TimeUp)] = TooLate,
        [(Retrieving, Fetched)] = Ready,
        [(Retrieving, Faulted)] = Retrieving,
        [(Retrieving, GivenUp)] = Failed,
        [(Retrieving, TimeUp)] = TooLate,
    };

    private static readonly Dictionary<(PriorState, PriorEvent), PriorState> PossibleForOne = new()
    {
        [(PriorState.Wanted, PriorEvent.FoundOnUnit)] = PriorState.OnUnit,
        [(PriorState.Wanted, PriorEvent.Arrived)] = PriorState.Fetched,
        [(PriorState.Wanted, PriorEvent.GivenUp)] = PriorState.Failed,
        [(PriorState.OnUnit, PriorEvent.Lost)] = PriorState.Failed,
        [(PriorState.Fetched, PriorEvent.Lost)] = PriorState.Failed,
    };

    public static TheoryData<SearchState, SearchEvent> Cells =>
        [.. from state in Enum.GetValues<SearchState>() from happened in Enum.GetValues<SearchEvent>() select (state, happened)];

    public static TheoryData<PriorState, PriorEvent> CellsOfOne =>
        [.. from state in Enum.GetValues<PriorState>() from happened in Enum.GetValues<PriorEvent>() select (state, happened)];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Search_EachCell_IsAsDesigned(SearchState state, SearchEvent happened) =>
        Assert.Equal(Possible.TryGetValue((state, happened), out SearchState next) ? next : null, SearchLifecycle.Next(state, happened));

    [Theory]
    [MemberData(nameof(CellsOfOne))]
    public void Prior_EachCell_IsAsDesigned(PriorState state, PriorEvent happened) =>
        Assert.Equal(PossibleForOne.TryGetValue((state, happened), out PriorState next) ? next : null, PriorLifecycle.Next(state, happened));

    [Fact]
    public void IsOpen_IsWhatSomethingCanStillHappenTo() => Assert.All(
        Enum.GetValues<SearchState>(),
        state => Assert.Equal(Enum.GetValues<SearchEvent>().Any(happened => SearchLifecycle.Next(state, happened) is not null), SearchLifecycle.IsOpen(state)));
}
