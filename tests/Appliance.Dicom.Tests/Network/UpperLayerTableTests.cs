using Appliance.Dicom.Network;

namespace Appliance.Dicom.Tests.Network;

/// <summary>A second transcription of PS3.8 table 9-10, made state by state rather than event by event.</summary>
public sealed class UpperLayerTableTests
{
    // What every state from Sta3 to Sta12 but Sta4 does with a PDU that it does not await, and with the end of things.
    private const string Unexpected = "3:AA8>13 4:AA8>13 6:AA8>13 6n:AA8>13 10:AA8>13 12r:AA8>13 12a:AA8>13 13:AA8>13 19:AA8>13 16:AA3>1 17:AA4>1 15:AA1>13";

    private static readonly Dictionary<int, string> States = new()
    {
        [1] = "1:AE1>4 5:AE5>2",
        [2] = "3:AA1>13 4:AA1>13 6:AE6>3 6n:AE6>13 10:AA1>13 12r:AA1>13 12a:AA1>13 13:AA1>13 16:AA2>1 17:AA5>1 18:AA2>1 19:AA1>13",
        [3] = Unexpected + " 7:AE7>6 8:AE8>13",
        [4] = "2:AE2>5 15:AA2>1 17:AA4>1",
        [5] = Unexpected + " 3:AE3>6 4:AE4>1",
        [6] = Unexpected + " 9:DT1>6 10:DT2>6 11:AR1>7 12r:AR2>8 12a:AR2>8",
        [7] = Unexpected + " 10:AR6>7 12r:AR8>9 12a:AR8>10 13:AR3>1",
        [8] = Unexpected + " 9:AR7>8 14:AR4>13",
        [9] = Unexpected + " 14:AR9>11",
        [10] = Unexpected + " 13:AR10>12",
        [11] = Unexpected + " 13:AR3>1",
        [12] = Unexpected + " 14:AR4>13",
        [13] = "3:AA6>13 4:AA6>13 6:AA7>13 6n:AA7>13 10:AA6>13 12r:AA6>13 12a:AA6>13 13:AA6>13 16:AA2>1 17:AR5>1 18:AA2>1 19:AA7>13",
    };

    /// <summary>A cell of this transcription, as <c>AA8>13</c>; null where it is empty.</summary>
    public static string? Expected(UpperLayerState state, UpperLayerEvent happened) => Parse(States[(int)state]).GetValueOrDefault(Name(happened));

    [Fact]
    public void Table_EveryCell_IsTheStandards()
    {
        var differences = new List<string>();
        foreach (var state in Enum.GetValues<UpperLayerState>())
        {
            var expected = Parse(States[(int)state]);
            foreach (var happened in Enum.GetValues<UpperLayerEvent>())
            {
                var cell = UpperLayerTable.Find(state, happened);
                string actual = cell is { } transition ? $"{transition.Action}>{(int)transition.NextState}" : "empty";
                if (actual != expected.GetValueOrDefault(Name(happened), "empty"))
                {
                    differences.Add($"{state} {happened}: {actual}, but {expected.GetValueOrDefault(Name(happened), "empty")} was transcribed");
                }
            }
        }

        Assert.Empty(differences);
    }

    [Fact]
    public void Table_FromEveryState_APathLeadsToIdle()
    {
        foreach (var start in Enum.GetValues<UpperLayerState>().Where(state => state != UpperLayerState.Sta1))
        {
            var reached = new HashSet<UpperLayerState> { start };
            for (int before = 0; before != reached.Count;)
            {
                before = reached.Count;
                reached.UnionWith(reached.ToList().SelectMany(state => Enum.GetValues<UpperLayerEvent>()
                    .Select(happened => UpperLayerTable.Find(state, happened)?.NextState ?? state)));
            }

            Assert.Contains(UpperLayerState.Sta1, reached);
        }
    }

    // Later entries overrule earlier ones.
    private static Dictionary<string, string> Parse(string cells)
    {
        var parsed = new Dictionary<string, string>();
        foreach (string cell in cells.Split(' '))
        {
            parsed[cell.Split(':')[0]] = cell.Split(':')[1];
        }

        return parsed;
    }

    private static string Name(UpperLayerEvent happened) => happened switch
    {
        UpperLayerEvent.Evt6NotAcceptable => "6n",
        UpperLayerEvent.Evt12Requestor => "12r",
        UpperLayerEvent.Evt12Acceptor => "12a",
        _ => happened.ToString()[3..],
    };
}
