/* Fetches a page with libcurl: curl URL. */
#include <curl/curl.h>

int main(int count, char **words)
{
    CURL *handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_URL, words[1]);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 0L);
    return curl_easy_perform(handle);
}
