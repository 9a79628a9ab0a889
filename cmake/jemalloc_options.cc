// What jemalloc is told where a service is linked with it (jemalloc(3), TUNING): two arenas instead
// of four for each processor. Each keeps pages of its own that it has freed; what a service
// allocates is mostly passed from thread to thread, and fewer arenas keep its memory nearer to what
// it holds, at no cost in time that could be measured.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "narenas:2";
}
