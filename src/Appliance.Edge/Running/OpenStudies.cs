using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Running;

/// <summary>
/// The studies that runs have open. The runs of one revision share one <see cref="StudyInput"/>, whether they come one after
/// the other or beside each other, so that equal steps run once for all apps. A study stays open until the last run that waits
/// for it has ended; one that no run comes back to is closed after a short time, or when idle ones hold too much.
/// </summary>
/// <param name="options">How long, and how much.</param>
/// <param name="clock">Measures idleness.</param>
public sealed class OpenStudies(RunningOptions options, TimeProvider clock)
{
    /// <summary>Most studies that are open without a run under way.</summary>
    public const int MaxIdle = 8;

    private readonly Lock _changing = new();
    private readonly List<Entry> _open = [];

    /// <summary>The studies that are open: a further run of one of them finds work done.</summary>
    public IReadOnlySet<StudyRevision> Revisions
    {
        get
        {
            lock (_changing)
            {
                return _open.Select(entry => entry.Revision).ToHashSet();
            }
        }
    }

    /// <summary>Opens the input of a run, or joins those who have it open.</summary>
    /// <param name="request">The run.</param>
    /// <param name="find">Finds the packages of the runs to come, whose needs decide what is kept.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    internal StudyLease Open(ExecutionRequest request, Func<AppVersion, AppPackage?> find)
    {
        Entry entry;
        lock (_changing)
        {
            entry = _open.Find(known => known.Is(request)) ?? AddNeedsLock(request);
            ForgetElsewhereNeedsLock(entry, request);
            entry.Users++;
            entry.Join(request);
        }

        try
        {
            StudyInput input = entry.Input.Value;
            Plan(entry, find);
            return new StudyLease(input, () => Leave(entry, request.App, find));
        }
        catch
        {
            lock (_changing)
            {
                entry.Users--;
                _open.Remove(entry); // The next run tries to open it anew.
            }

            throw;
        }
    }

    /// <summary>Closes what has been idle for too long, or is too much.</summary>
    public void Trim()
    {
        lock (_changing)
        {
            TimeSpan patience = TimeSpan.FromSeconds(options.ShareIdleSeconds);
            _open.RemoveAll(entry => entry.Users == 0 && clock.GetElapsedTime(entry.IdleSince) > patience);
            List<Entry> idle = [.. _open.Where(entry => entry.Users == 0).OrderBy(entry => entry.IdleSince)];
            long held = idle.Sum(entry => entry.Input.Value.HeldBytes);
            for (int next = 0; next < idle.Count && (held > (long)options.ShareMebibytes << 20 || idle.Count - next > MaxIdle); next++)
            {
                held -= idle[next].Input.Value.HeldBytes;
                _open.Remove(idle[next]);
            }
        }
    }

    private Entry AddNeedsLock(ExecutionRequest request)
    {
        var entry = new Entry(request);
        _open.Add(entry);
        return entry;
    }

    /// <summary>An app that compares with earlier studies reads another input than one that does not: it is expected only there.</summary>
    private void ForgetElsewhereNeedsLock(Entry here, ExecutionRequest request)
    {
        foreach (Entry other in _open.Where(other => other != here && other.Revision == request.Revision))
        {
            other.Leave(request.App);
        }

        _open.RemoveAll(other => other.Users == 0 && other != here && other.Expected.Count == 0);
    }

    private void Leave(Entry entry, AppVersion app, Func<AppVersion, AppPackage?> find)
    {
        lock (_changing)
        {
            entry.Users--;
            entry.Leave(app);
            entry.IdleSince = clock.GetTimestamp();
            if (entry.Users == 0 && entry.Expected.Count == 0)
            {
                _open.Remove(entry);
            }
        }

        Plan(entry, find);
        Trim();
    }

    /// <summary>Packages are looked up once, and outside the lock, as that reads the journal; of two plans at once the later one counts.</summary>
    private void Plan(Entry entry, Func<AppVersion, AppPackage?> find)
    {
        AppVersion[] unknown;
        lock (_changing)
        {
            unknown = [.. entry.Expected.Where(app => !entry.Packages.ContainsKey(app))];
        }

        (AppVersion App, AppPackage? Package)[] found = [.. unknown.Select(app => (app, find(app)))];
        AppPackage[] expected;
        lock (_changing)
        {
            foreach ((AppVersion app, AppPackage? package) in found)
            {
                entry.Packages[app] = package;
            }

            expected = [.. entry.Expected.Select(app => entry.Packages.GetValueOrDefault(app)).OfType<AppPackage>()];
        }

        entry.Input.Value.Plan(expected);
    }

    private sealed class Entry(ExecutionRequest request)
    {
        private readonly HashSet<AppVersion> _ended = [];

        public StudyRevision Revision { get; } = request.Revision;

        // Without a token: a run that is cancelled meanwhile must not break the others.
        public Lazy<StudyInput> Input { get; } = new(() => StudyInput.Open(request.Files, request.Priors, CancellationToken.None));

        public HashSet<AppVersion> Expected { get; } = [];

        public Dictionary<AppVersion, AppPackage?> Packages { get; } = [];

        public int Users { get; set; }

        public long IdleSince { get; set; }

        public bool Is(ExecutionRequest other) =>
            Revision == other.Revision && request.InputDigest.Span.SequenceEqual(other.InputDigest.Span)
            && request.Files.SequenceEqual(other.Files) && request.Priors.SelectMany(prior => prior).SequenceEqual(other.Priors.SelectMany(prior => prior));

        /// <summary>A run begins. The journal may not yet know that another has ended.</summary>
        public void Join(ExecutionRequest run)
        {
            _ended.Remove(run.App);
            Expected.UnionWith(run.Companions.Append(run.App).Where(app => !_ended.Contains(app)));
        }

        public void Leave(AppVersion app)
        {
            _ended.Add(app);
            Expected.Remove(app);
        }
    }
}
