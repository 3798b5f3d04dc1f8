using Appliance.Dicom.Network;
using Appliance.Simulators.Peers;

namespace Appliance.Dicom.Tests.Network;

/// <summary>
/// Every cell of PS3.8 table 9-10 over a real socket: the state is reached and the event made to happen by literal bytes, calls, the clock
/// or the end of the connection; then what the peer got, what the user was told and the next state are compared with the transcription of
/// <see cref="UpperLayerTableTests"/>. What no peer and no call can bring about is put to the machine itself, which must refuse it.
/// </summary>
public sealed class UpperLayerCellTests
{
    private const int StandardCells = 13 * 19;

    /// <summary>A cell that does nothing must not hang the run.</summary>
    private const int LimitMilliseconds = 20_000;

    /// <summary>Cells that say something, for each side that can be there.</summary>
    public static TheoryData<UpperLayerState, UpperLayerEvent, bool> Full => Rows(isFull: true);

    /// <summary>Cells that the standard leaves empty.</summary>
    public static TheoryData<UpperLayerState, UpperLayerEvent, bool> Empty => Rows(isFull: false);

    [Fact]
    public void Cells_OfBothTheories_AreAllOfTheTableAndItsTwoSplits()
    {
        var full = Full.Select(row => ((UpperLayerState, UpperLayerEvent))(row.Data.Item1, row.Data.Item2)).ToHashSet();
        var empty = Empty.Select(row => ((UpperLayerState, UpperLayerEvent))(row.Data.Item1, row.Data.Item2)).ToHashSet();

        Assert.Empty(full.Intersect(empty));
        Assert.Equal(StandardCells, full.Union(empty).Select(cell => (cell.Item1, Standard(cell.Item2))).Distinct().Count());

        // The two cells that have a condition in the standard have both their results driven.
        Assert.Superset(
            new HashSet<(UpperLayerState, UpperLayerEvent)>
            {
                (UpperLayerState.Sta2, UpperLayerEvent.Evt6), (UpperLayerState.Sta2, UpperLayerEvent.Evt6NotAcceptable),
                (UpperLayerState.Sta7, UpperLayerEvent.Evt12Requestor), (UpperLayerState.Sta7, UpperLayerEvent.Evt12Acceptor),
            },
            full);
    }

    [Theory(Timeout = LimitMilliseconds)]
    [MemberData(nameof(Full))]
    public async Task Cell_EventHappensOnTheWire_ActionAndNextStateAreTheStandards(UpperLayerState state, UpperLayerEvent happened, bool isRequestor)
    {
        string[] cell = UpperLayerTableTests.Expected(state, happened)!.Split('>');
        (string action, var nextState) = (cell[0], (UpperLayerState)int.Parse(cell[1], System.Globalization.CultureInfo.InvariantCulture));

        // AE-2 follows AE-1 in one call, as soon as the connection is there.
        var start = (state, happened) == (UpperLayerState.Sta4, UpperLayerEvent.Evt2) ? UpperLayerState.Sta1 : state;
        await using var scene = await UpperLayerScene.InAsync(start, isRequestor, TestContext.Current.CancellationToken);
        if (action is "AA6" or "AA7")
        {
            await AssertIgnoredAsync(scene, happened, action);
            return;
        }

        (string told, bool isSta4) = ("", state == UpperLayerState.Sta4);
        try
        {
            told = isSta4 && happened != UpperLayerEvent.Evt2
                ? await HappenWithoutTransportAsync(scene, happened)
                : (await scene.HappenAsync(happened))?.GetType().Name ?? "nothing";
        }
        catch (DicomNetworkException e)
        {
            told = e.Failure.ToString();
        }

        Assert.Equal(nextState, scene.Machine.State);
        Assert.Equal(Told(action, happened, state), told);
        Assert.Equal(Sent(action, happened, nextState), await scene.EndAsync());
    }

    [Theory(Timeout = LimitMilliseconds)]
    [MemberData(nameof(Empty))]
    public async Task Cell_IsEmpty_TheMachineRefusesItAndNothingIsSent(UpperLayerState state, UpperLayerEvent happened, bool isRequestor)
    {
        await using var scene = await UpperLayerScene.InAsync(state, isRequestor, TestContext.Current.CancellationToken);
        if (happened == UpperLayerEvent.Evt18 && scene.Peer is not null)
        {
            // PS3.8 9.1.5: ARTIM does not run here. Twice its time passes, and the machine still waits.
            Assert.Throws<InvalidOperationException>(() => scene.Machine.Step(happened));
            var waiting = scene.ReceiveAsync();
            scene.Clock.Advance(2 * new AssociationTimeouts().Artim);
            await Task.Yield();
            Assert.False(waiting.IsCompleted);
            scene.Peer.HalfClose();
            Assert.Equal(NetworkFailure.ConnectionLost, (await Assert.ThrowsAsync<DicomNetworkException>(() => waiting)).Failure);
            return;
        }

        if (CanBeAskedFor(happened))
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => scene.HappenAsync(happened));
        }
        else
        {
            Assert.Throws<InvalidOperationException>(() => scene.Machine.Step(happened));
        }

        Assert.Equal(state, scene.Machine.State);
        Assert.Equal(Sent("", happened, state), await scene.EndAsync());
    }

    // AA-6: whatever comes while the end is awaited is ignored, AA-7 answers it with an abort. A PDU of no known type after it (AA-7) shows
    // that it was read; then ARTIM ends the wait (AA-2).
    private static async Task AssertIgnoredAsync(UpperLayerScene scene, UpperLayerEvent happened, string action)
    {
        var waiting = scene.ReceiveAsync();
        await scene.Peer!.SendHexAsync(UpperLayerScene.BytesFromPeer(happened)!, scene.Stop);
        if (action == "AA7")
        {
            string abort = happened == UpperLayerEvent.Evt19 ? GoldenPdus.AbortUnrecognized : GoldenPdus.AbortUnexpected;
            Assert.Equal(RudePeer.Hex(abort), await scene.Peer.ReadPduAsync(scene.Stop));
        }
        else
        {
            await scene.Peer.SendHexAsync(GoldenPdus.Unrecognized, scene.Stop);
            Assert.Equal(RudePeer.Hex(GoldenPdus.AbortUnrecognized), await scene.Peer.ReadPduAsync(scene.Stop));
        }

        Assert.Equal(UpperLayerState.Sta13, scene.Machine.State);
        await scene.PassTimeUntilAsync(waiting);
        Assert.Null(await waiting);
        Assert.Empty(await scene.EndAsync());
    }

    // Sta4 has no transport yet: it is given up (AA-2), or it is refused (AA-4), for which the machine is asked to open it anew.
    private static async Task<string> HappenWithoutTransportAsync(UpperLayerScene scene, UpperLayerEvent happened)
    {
        if (happened == UpperLayerEvent.Evt15)
        {
            await scene.Machine.IssueAsync(happened, new AbortPdu(AbortSource.ServiceUser, AbortReason.NotSpecified), scene.Stop);
            return "nothing";
        }

        var failure = await Assert.ThrowsAsync<DicomNetworkException>(scene.RefusedAsync);
        return failure.Failure.ToString();
    }

    private static string Told(string action, UpperLayerEvent happened, UpperLayerState state) => action switch
    {
        "AE3" => nameof(AssociateAcceptPdu),
        "AE4" => nameof(AssociateRejectPdu),
        "AE6" when happened == UpperLayerEvent.Evt6 => nameof(AssociateRequestPdu),
        "DT2" or "AR6" => nameof(DataTransferPdu),
        "AR2" or "AR8" => nameof(ReleaseRequestPdu),
        "AR3" or "AR10" => nameof(ReleaseResponsePdu),
        "AA3" => nameof(NetworkFailure.AbortedByPeer),
        "AA4" => state == UpperLayerState.Sta4 ? nameof(NetworkFailure.ConnectFailed) : nameof(NetworkFailure.ConnectionLost),
        "AA8" => nameof(NetworkFailure.PeerViolation),
        "AA1" when happened != UpperLayerEvent.Evt15 => nameof(NetworkFailure.PeerViolation),
        "AA2" when (happened, state) == (UpperLayerEvent.Evt18, UpperLayerState.Sta2) => nameof(NetworkFailure.TimedOut),
        _ => "nothing",
    };

    // What the peer reads: the bytes of the action, then the A-ABORT (AA-1) of the machine that is thrown away, if there is still something to abort.
    private static IEnumerable<string> Sent(string action, UpperLayerEvent happened, UpperLayerState nextState)
    {
        string? bytes = action switch
        {
            "AE6" when happened == UpperLayerEvent.Evt6NotAcceptable => GoldenPdus.RejectVersion,
            "AA1" => GoldenPdus.Abort,
            "AA8" => happened == UpperLayerEvent.Evt19 ? GoldenPdus.AbortUnrecognized : GoldenPdus.AbortUnexpected,
            "AE2" or "AE7" or "AE8" or "DT1" or "AR1" or "AR4" or "AR7" or "AR9" => UpperLayerScene.BytesSentFor(happened),
            _ => null,
        };
        if (bytes is not null)
        {
            yield return Convert.ToHexString(RudePeer.Hex(bytes));
        }

        if (nextState is UpperLayerState.Sta3 or (>= UpperLayerState.Sta5 and <= UpperLayerState.Sta12))
        {
            yield return Convert.ToHexString(RudePeer.Hex(GoldenPdus.Abort));
        }
    }

    private static bool CanBeAskedFor(UpperLayerEvent happened) =>
        happened is UpperLayerEvent.Evt7 or UpperLayerEvent.Evt8 or UpperLayerEvent.Evt9 or UpperLayerEvent.Evt11 or UpperLayerEvent.Evt14 or UpperLayerEvent.Evt15;

    private static UpperLayerEvent Standard(UpperLayerEvent happened) => happened switch
    {
        UpperLayerEvent.Evt6NotAcceptable => UpperLayerEvent.Evt6,
        UpperLayerEvent.Evt12Requestor => UpperLayerEvent.Evt12Acceptor,
        _ => happened,
    };

    // A release request is Evt12 of the side that gets it; the other side's row does not exist for a state that only one side can be in.
    private static TheoryData<UpperLayerState, UpperLayerEvent, bool> Rows(bool isFull)
    {
        var rows = new TheoryData<UpperLayerState, UpperLayerEvent, bool>();
        foreach (var state in Enum.GetValues<UpperLayerState>())
        {
            foreach (var happened in Enum.GetValues<UpperLayerEvent>().Where(one => UpperLayerTableTests.Expected(state, one) is not null == isFull))
            {
                foreach (bool isRequestor in UpperLayerScene.SidesOf(state).Where(side => IsOfSide(state, happened, side)))
                {
                    rows.Add(state, happened, isRequestor);
                }
            }
        }

        return rows;
    }

    private static bool IsOfSide(UpperLayerState state, UpperLayerEvent happened, bool isRequestor) => happened switch
    {
        UpperLayerEvent.Evt12Requestor => isRequestor,
        UpperLayerEvent.Evt12Acceptor => !isRequestor,
        UpperLayerEvent.Evt1 when state == UpperLayerState.Sta1 => isRequestor,
        UpperLayerEvent.Evt5 when state == UpperLayerState.Sta1 => !isRequestor,
        _ => true,
    };
}
